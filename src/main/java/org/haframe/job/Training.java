package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.haframe.cluster.Release;
import org.haframe.cluster.TaskPlacement;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageTable;
import org.haframe.data.Split;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.registry.Checkpoint;
import org.haframe.train.TrainingEngine;
import org.haframe.train.TrainingImages;
import org.haframe.train.TrainingSettings;
import org.haframe.train.TrainingState;

/** One training, from the images of a table to a model in a directory. */
final class Training {

  private final ClusterSession cluster;
  private final ImageTable table;
  private final Experiment experiment;
  private final ModelDirectory directory;
  private final PrintWriter messages;
  private final TaskPlacement placement;
  private final TrainingEngine engine;
  private final Dataset<Row> rows;
  private final TrainingState initial;
  private boolean interrupted;

  /**
   * @param experiment which may begin with what a model has learnt
   * @param messages for the person at the terminal
   * @throws IllegalArgumentException if the experiment begins with a model of another network
   * @throws org.haframe.data.InvalidImageDataException if an image belongs to no class of the
   *     experiment's hierarchy
   */
  Training(
      ClusterSession cluster,
      ImageTable table,
      Experiment experiment,
      ModelDirectory directory,
      PrintWriter messages) {
    this.cluster = cluster;
    this.table = table.classifiedBy(experiment.hierarchy());
    this.experiment = experiment;
    this.directory = directory;
    this.messages = messages;
    requireWatchableFrame();
    this.placement =
        TaskPlacement.of(cluster.context(), experiment.settings().device())
            .requireSuitableExecutors(cluster.context());
    ExperimentSettings settings = experiment.settings();
    this.engine =
        TrainingEngine.of(
            settings.engine(),
            cluster.context(),
            experiment.networkJson(),
            settings.images(),
            settings.training());
    this.rows = this.table.split(Split.TRAIN.text());
    this.initial =
        experiment
            .initialParameters()
            .map(engine.initialState()::withParameters)
            .orElseGet(engine::initialState);
  }

  private void requireWatchableFrame() {
    if (!experiment.settings().watchFrame() || experiment.frame().isEmpty()) {
      return;
    }
    Map<String, Long> counts = table.countByLabel(Split.TRAIN.text());
    for (String label : experiment.hierarchy().labels().names()) {
      if (counts.getOrDefault(label, 0L) == 0) {
        throw new UsageException(
            "Cannot watch the frame: the class %s has no training image in %s. Leave training.watch-frame out."
                .formatted(label, table.path()));
      }
    }
  }

  /** Whether someone asked to end: in its last round, too, a training ends as one that is done. */
  boolean interrupted() {
    return interrupted;
  }

  Experiment experiment() {
    return experiment;
  }

  /**
   * The newest checkpoint in the directory; empty where there is none.
   *
   * @throws UsageException if it is of another training
   */
  Optional<Checkpoint> checkpoint() throws IOException {
    return directory.checkpoint(experiment.identity());
  }

  /**
   * Trains to the end, or until someone interrupts.
   *
   * @param checkpoint to go on from; empty to start afresh and forget an earlier training
   * @return where the training stands at its end; before its last epoch where it was interrupted
   */
  TrainingState run(Optional<Checkpoint> checkpoint) throws IOException {
    ExperimentSettings settings = experiment.settings();
    TrainingSettings plan = settings.training();
    long images = table.count(Split.TRAIN.text());
    Optional<JavaRDD<DecodedImages>> validationImages = validationImages();
    try (TrainingImages trainingImages =
        TrainingImages.deal(
            rows, experiment.hierarchy(), settings.images().size(), plan.partitions(), placement)) {
      prepare(checkpoint);
      TrainingState start = checkpoint.map(Training::state).orElse(initial);
      TrainingState end;
      try (Progress progress =
              Progress.start(
                  new Progress.Task(
                      "train",
                      "rounds",
                      plan.roundsBefore(images, start.epoch()) + start.round(),
                      plan.roundsBefore(images, plan.epochs())));
          TrainingRun run =
              new TrainingRun(
                  experiment,
                  directory,
                  new TrainingRun.Validation(
                      new ClusterEvaluator(cluster.context()),
                      validationImages.map(placement::byGpu)),
                  frameWatch(trainingImages),
                  progress,
                  checkpoint)) {
        end = engine.train(trainingImages, start, run);
        interrupted = run.stopRequested();
        if (end.epoch() < plan.epochs()) {
          run.checkpoint(end);
        }
      }
      // No epoch is left that would bring a better one.
      if (start.epoch() == plan.epochs() && !directory.holdsItsModel()) {
        directory.keep(experiment.model(end.parameters(), end.epoch()));
      }
      return end;
    } finally {
      validationImages.ifPresent(Release::of);
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
  private void prepare(Optional<Checkpoint> checkpoint) throws IOException {
    directory.deleteUnfinished();
    if (checkpoint.isPresent()) {
      Checkpoint from = checkpoint.get();
      messages.println("Going on %s.".formatted(place(from.epoch(), from.round())));
      return;
    }
    directory.startAfresh();
    experiment
        .start()
        .ifPresent(
            start ->
                messages.println(
                    "Starting from a model of %d classes: %s."
                        .formatted(
                            start.model().hierarchy().labels().count(),
                            start.change().describe())));
  }

  private Optional<TrainingRun.FrameWatch> frameWatch(TrainingImages images) {
    return experiment
        .frame()
        .filter(frame -> experiment.settings().watchFrame())
        .map(
            frame ->
                new TrainingRun.FrameWatch(
                    new ClusterEvaluator(cluster.context()), images.partitions(), frame));
  }

  /** Images to choose the best model by, which stay in memory; empty where there are none. */
  private Optional<JavaRDD<DecodedImages>> validationImages() {
    if (table.count(Split.VALIDATION.text()) == 0) {
      messages.println("There are no validation images: the model of the last epoch is kept.");
      return Optional.empty();
    }
    return Optional.of(
        ClusterEvaluator.decode(
                table.split(Split.VALIDATION.text()),
                experiment.hierarchy(),
                experiment.settings().images().size())
            .persist(StorageLevel.MEMORY_AND_DISK()));
  }

  /** A place in a training, for messages: after epoch 3. */
  static String place(int epoch, int round) {
    return round == 0
        ? "after epoch %d".formatted(epoch)
        : "in epoch %d, after round %d".formatted(epoch + 1, round);
  }
}
