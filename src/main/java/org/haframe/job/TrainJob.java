package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.haframe.cluster.TaskPlacement;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageTable;
import org.haframe.data.InvalidImageDataException;
import org.haframe.data.OutputExistsException;
import org.haframe.data.Split;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.Checkpoint;
import org.haframe.train.TrainingEngine;
import org.haframe.train.TrainingImages;
import org.haframe.train.TrainingSettings;
import org.haframe.train.TrainingState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model on the images of a table. */
@Command(
    name = "train",
    description = {
      "Trains a model on the training images of a table, by parameter averaging. The best model by validation top-1 is kept; each epoch ends with a checkpoint.",
      ""
    },
    mixinStandardHelpOptions = true)
final class TrainJob implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--settings",
      required = true,
      paramLabel = "FILE",
      description = "The experiment, such as conf/fashion-mnist.conf.")
  private Path settingsFile = Path.of("");

  @Option(
      names = "--images",
      required = true,
      paramLabel = "TABLE",
      description = "Images that the import job wrote.")
  private String images = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "MODEL",
      description = "Where model, checkpoints and metrics go.")
  private String output = "";

  @Option(
      names = "--resume",
      description =
          "Go on from the newest checkpoint in the output. Without one, start afresh and say so.")
  private boolean resume;

  @Option(names = "--overwrite", description = "Replace an earlier training in the output.")
  private boolean overwrite;

  @Option(names = "--dry-run", description = "Check everything, print the plan, train nothing.")
  private boolean dryRun;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting other than in the file. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (resume && overwrite) {
      throw new UsageException(
          "Cannot use --resume and --overwrite together: one goes on from a checkpoint, the other deletes it. Choose one.");
    }
    ExperimentSettings settings = SettingsReader.read(settingsFile, overrides);
    Storage storage = Storage.asSubmitted();
    Inputs.requireTable(storage, "--images", images);
    ModelDirectory directory =
        new ModelDirectory(
            storage, Inputs.path("--output", output), settings.training().checkpointsKept());
    requireUsable(directory);
    Optional<ClassHierarchy> hierarchy = Optional.empty();
    if (settings.hierarchyFile().isPresent()) {
      hierarchy =
          Optional.of(Inputs.hierarchy(storage, "hierarchy.file", settings.hierarchyFile().get()));
    }

    try (ClusterSession cluster = ClusterSession.start("train")) {
      ImageTable table = ImageTable.open(cluster.sql(), images);
      Experiment experiment = Experiment.of(settings, table, hierarchy);
      requireLeaves(table, experiment.hierarchy());
      return train(cluster, table, experiment, directory).number();
    }
  }

  private void requireUsable(ModelDirectory directory) throws IOException {
    directory.requireFoldersAbove();
    if (!directory.isOccupied() || overwrite) {
      return;
    }
    if (!directory.isOfATraining()) {
      throw new OutputExistsException(
          "Cannot train into %s: it holds something that no training wrote. Use another --output, or --overwrite to write beside it."
              .formatted(output));
    }
    if (!resume) {
      throw new OutputExistsException(
          "Cannot train into %s: it holds an earlier training. Use --resume to go on with it, --overwrite to replace it, or another --output."
              .formatted(output));
    }
  }

  private static void requireLeaves(ImageTable table, ClassHierarchy hierarchy) {
    for (String split : table.splits()) {
      for (String label : table.countByLabel(split).keySet()) {
        if (hierarchy.labels().indexOf(label).isEmpty()) {
          throw new InvalidImageDataException(
              "Cannot train on %s: its class %s is no leaf of the hierarchy %s. Use a hierarchy with this leaf, or import with the new one."
                  .formatted(table.path(), label, hierarchy.name()));
        }
      }
    }
  }

  private ExitCode train(
      ClusterSession cluster, ImageTable table, Experiment experiment, ModelDirectory directory)
      throws IOException {
    ExperimentSettings settings = experiment.settings();
    int epochs = settings.training().epochs();
    TaskPlacement placement =
        TaskPlacement.of(cluster.context(), settings.device())
            .requireSuitableExecutors(cluster.context());
    var trainer =
        TrainingEngine.of(
            settings.engine(),
            cluster.context(),
            experiment.networkJson(),
            settings.images(),
            settings.training());
    Dataset<Row> rows = table.split(Split.TRAIN.text());
    long images = table.count(Split.TRAIN.text());
    Optional<Checkpoint> checkpoint =
        resume ? directory.checkpoint(experiment.identity()) : Optional.empty();
    if (dryRun) {
      printPlan(table, experiment, trainer);
      return ExitCode.DONE;
    }
    try (TrainingImages trainingImages =
        TrainingImages.deal(
            rows,
            experiment.hierarchy(),
            settings.images().size(),
            settings.training().partitions(),
            placement)) {
      prepare(directory, checkpoint);
      TrainingState start = checkpoint.map(TrainJob::state).orElseGet(trainer::initialState);
      TrainingState end;
      try (TrainingRun run =
          new TrainingRun(
              experiment,
              directory,
              validation(cluster, table, experiment, placement),
              Progress.start(
                  new Progress.Task(
                      "train",
                      "rounds",
                      settings.training().roundsBefore(images, start.epoch()) + start.round(),
                      settings.training().roundsBefore(images, epochs))),
              checkpoint)) {
        end = trainer.train(trainingImages, start, run);
        if (end.epoch() < epochs) {
          run.checkpoint(end);
        }
      }
      // No epoch is left that would bring a better one.
      if (start.epoch() == epochs && !directory.holdsItsModel()) {
        directory.keep(experiment.model(end.parameters(), end.epoch()));
      }
      return end.epoch() < epochs ? interrupted(end) : finished(end, directory.keptModel());
    }
  }

  private static TrainingState state(Checkpoint checkpoint) {
    return new TrainingState(
        checkpoint.epoch(),
        checkpoint.round(),
        checkpoint.parameters(),
        checkpoint.optimiserState());
  }

  /** Says where the training starts, and forgets an earlier one that is not gone on with. */
  private void prepare(ModelDirectory directory, Optional<Checkpoint> checkpoint)
      throws IOException {
    directory.deleteUnfinished();
    if (checkpoint.isPresent()) {
      Checkpoint from = checkpoint.get();
      err().println("Going on %s.".formatted(place(from.epoch(), from.round())));
      return;
    }
    if (resume) {
      err().println("There is no checkpoint in %s: starting afresh.".formatted(output));
    }
    directory.startAfresh();
  }

  private TrainingRun.Validation validation(
      ClusterSession cluster, ImageTable table, Experiment experiment, TaskPlacement placement) {
    Optional<JavaRDD<DecodedImages>> decoded = Optional.empty();
    if (table.count(Split.VALIDATION.text()) > 0) {
      decoded =
          Optional.of(
              placement.byGpu(
                  ClusterEvaluator.decode(
                          table.split(Split.VALIDATION.text()),
                          experiment.hierarchy(),
                          experiment.settings().images().size())
                      .persist(StorageLevel.MEMORY_AND_DISK())));
    } else {
      err().println("There are no validation images: the model of the last epoch is kept.");
    }
    return new TrainingRun.Validation(new ClusterEvaluator(cluster.context()), decoded);
  }

  private void printPlan(ImageTable table, Experiment experiment, TrainingEngine trainer) {
    TrainingSettings training = experiment.settings().training();
    PrintWriter out = spec.commandLine().getOut();
    long images = table.count(Split.TRAIN.text());
    int lastEpoch = training.epochs() - 1;
    out.printf("training images %d%n", images);
    out.printf("validation images %d%n", table.count(Split.VALIDATION.text()));
    out.printf("classes %d%n", experiment.hierarchy().labels().count());
    out.printf("parameters %d%n", trainer.initialState().parameters().length);
    out.printf("partitions %d%n", training.partitions());
    out.printf("images a step %d%n", training.minibatch() * training.partitions());
    out.printf("rounds per epoch %d%n", training.roundsInEpoch(images, lastEpoch));
    out.printf("rounds %d%n", training.roundsBefore(images, training.epochs()));
    experiment.frame().ifPresent(frame -> out.printf("frame sha256 %s%n", frame.sha256()));
    out.flush();
  }

  private ExitCode interrupted(TrainingState state) {
    err()
        .println(
            "Stopped %s; a checkpoint is in %s. Go on with --resume."
                .formatted(place(state.epoch(), state.round()), output));
    return ExitCode.INTERRUPTED;
  }

  private static String place(int epoch, int round) {
    return round == 0
        ? "after epoch %d".formatted(epoch)
        : "in epoch %d, after round %d".formatted(epoch + 1, round);
  }

  private ExitCode finished(TrainingState end, HierarchyAwareModel kept) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "parameters sha256 %s%n",
        HierarchyAwareModel.sha256(HierarchyAwareModel.littleEndian(end.parameters())));
    out.printf(
        "frame sha256 %s%n",
        kept.frameBytes()
            .map(HierarchyAwareModel::sha256)
            .orElse("none, the classifier is learnt"));
    out.printf("model sha256 %s%n", kept.sha256());
    out.flush();
    return ExitCode.DONE;
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
