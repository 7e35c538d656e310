package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.haframe.data.ImageTable;
import org.haframe.data.OutputExistsException;
import org.haframe.data.Split;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.Checkpoint;
import org.haframe.registry.ModelStore;
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
  private java.nio.file.Path settingsFile = java.nio.file.Path.of("");

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
      names = "--start-from",
      paramLabel = "MODEL",
      description =
          "Begin with what a model of the same network has learnt, for the classes of these images: the same or others; REGISTRY/champion and REGISTRY/previous are models too. Without it, with random parameters.")
  private Optional<String> startFrom = Optional.empty();

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
    ExperimentSettings settings = SettingsFile.read(settingsFile, overrides);
    Storage storage = Storage.asSubmitted();
    Inputs.requireTable(storage, "--images", images);
    ModelDirectory directory =
        new ModelDirectory(
            storage, Inputs.path("--output", output), settings.training().checkpointsKept());
    requireUsable(directory);
    Optional<HierarchyAwareModel> start = Optional.empty();
    if (startFrom.isPresent()) {
      start = Optional.of(new ModelStore(storage.hadoop()).load(startPath(storage)));
    }
    Optional<ClassHierarchy> hierarchy = Optional.empty();
    if (settings.hierarchyFile().isPresent()) {
      hierarchy =
          Optional.of(Inputs.hierarchy(storage, "hierarchy.file", settings.hierarchyFile().get()));
    }

    try (ClusterSession cluster = ClusterSession.start("train")) {
      ImageTable table = ImageTable.open(cluster.sql(), images);
      var training =
          new Training(
              cluster, table, Experiment.of(settings, table, hierarchy, start), directory, err());
      Optional<Checkpoint> checkpoint = resume ? training.checkpoint() : Optional.empty();
      if (dryRun) {
        printPlan(table, training.experiment());
        return ExitCode.DONE.number();
      }
      if (resume && checkpoint.isEmpty()) {
        err().println("There is no checkpoint in %s: starting afresh.".formatted(output));
      }
      TrainingState end = training.run(checkpoint);
      return (end.epoch() < settings.training().epochs()
              ? interrupted(end)
              : finished(end, directory.keptModel()))
          .number();
    }
  }

  /** The first model that is kept would take the place of the one to start from. */
  private Path startPath(Storage storage) throws IOException {
    Path start = Inputs.model(storage, "--start-from", startFrom.orElseThrow(), err());
    if (storage.isSame(start, Inputs.path("--output", output))) {
      throw new UsageException(
          "Cannot start from %s and train into it: the new model would replace the one that --resume needs. Use another --output."
              .formatted(output));
    }
    return start;
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

  private void printPlan(ImageTable table, Experiment experiment) {
    TrainingSettings training = experiment.settings().training();
    PrintWriter out = spec.commandLine().getOut();
    long images = table.count(Split.TRAIN.text());
    int lastEpoch = training.epochs() - 1;
    out.printf("training images %d%n", images);
    out.printf("validation images %d%n", table.count(Split.VALIDATION.text()));
    out.printf("classes %d%n", experiment.hierarchy().labels().count());
    out.printf("parameters %d%n", experiment.parameterCount());
    out.printf("partitions %d%n", training.partitions());
    out.printf("images a step %d%n", (long) training.minibatch() * training.partitions());
    out.printf("rounds per epoch %d%n", training.roundsInEpoch(images, lastEpoch));
    out.printf("rounds %d%n", training.roundsBefore(images, training.epochs()));
    experiment.start().ifPresent(start -> out.printf("start %s%n", start.change().describe()));
    experiment.frame().ifPresent(frame -> out.printf("frame sha256 %s%n", frame.sha256()));
    out.flush();
  }

  private ExitCode interrupted(TrainingState state) {
    err()
        .println(
            "Stopped %s; a checkpoint is in %s. Go on with --resume."
                .formatted(Training.place(state.epoch(), state.round()), output));
    return ExitCode.INTERRUPTED;
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
