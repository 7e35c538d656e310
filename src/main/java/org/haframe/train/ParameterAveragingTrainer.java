package org.haframe.train;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.haframe.cluster.Release;
import org.haframe.data.ImageSettings;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.NetworkReplica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one network on a Spark cluster by averaging parameters.
 *
 * <p>A round: the driver broadcasts parameters and optimiser state; every partition trains {@code
 * averaging-frequency} minibatches from there; the results are averaged ({@link Averaging}),
 * weighted by the images each partition saw. The optimiser state is averaged too, so that momentum
 * is not lost; {@link AveragingSettings} has other ways. Sums are taken in double precision and in
 * the order of the partitions, so that a result does not depend on which task finished first.
 *
 * <p>Running means and variances of batch normalisation are merged as if they were those of the
 * partitions' images ({@link RunningStatistics}). The frame is no parameter: after each round every
 * partition proves by its hash that it has not moved.
 */
public final class ParameterAveragingTrainer implements TrainingEngine {

  private static final Logger log = LoggerFactory.getLogger(ParameterAveragingTrainer.class);

  private final JavaSparkContext spark;
  private final String networkJson;
  private final ImageSettings imageSettings;
  private final TrainingSettings settings;
  private final String frameSha256;
  private final TrainingState initial;
  private final OuterOptimiser outerOptimiser;

  /** What stays the same in all rounds of a training. */
  private record Training(
      String name, Broadcast<String> network, TrainingImages images, TasksAtWork tasks) {}

  /**
   * @param networkJson the network's configuration, as DL4J writes it
   * @param imageSettings how training images become input
   */
  public ParameterAveragingTrainer(
      JavaSparkContext spark,
      String networkJson,
      ImageSettings imageSettings,
      TrainingSettings settings) {
    this.spark = spark;
    this.networkJson = networkJson;
    this.imageSettings = imageSettings;
    this.settings = settings;
    this.frameSha256 =
        HierarchyAwareModel.frameBytes(networkJson).map(HierarchyAwareModel::sha256).orElse("");
    var replica = new NetworkReplica(networkJson, imageSettings.size());
    this.outerOptimiser = new OuterOptimiser(settings.averaging(), replica.runningStatistics());
    this.initial = outerOptimiser.initial(replica);
  }

  @Override
  public TrainingState initialState() {
    return initial;
  }

  @Override
  public TrainingState train(TrainingImages images, TrainingState start, RoundListener listener) {
    images.requireDealtTo(settings.partitions());
    start.requireSizeOf(initial);
    String name = UUID.randomUUID().toString();
    Broadcast<String> network = spark.broadcast(networkJson);
    try (TasksAtWork tasks = TasksAtWork.watch(spark, name)) {
      var training = new Training(name, network, images, tasks);
      TrainingState state = start;
      while (state.epoch() < settings.epochs() && !listener.stopRequested()) {
        state = trainRound(training, state, listener);
        if (state.epoch() == settings.epochs() && settings.averaging().reestimateStatistics()) {
          state = withNewStatistics(training, state);
        }
        if (state.round() == 0) {
          listener.epochCompleted(state);
        }
      }
      return state;
    } finally {
      Release.of(network);
    }
  }

  private TrainingState trainRound(Training training, TrainingState state, RoundListener listener) {
    long began = System.nanoTime();
    float[] start = outerOptimiser.start(state);
    var deadline =
        new RoundDeadline(state.nextRoundName(), settings.roundTimeout(), training.tasks);
    AveragedRound averaged =
        run(training, start, RoundPlan.of(settings, state.epoch(), state.round()), deadline);
    TrainingRound round =
        TrainingRound.of(
            averaged.tallies(),
            settings,
            state,
            training.images.count(),
            Duration.ofNanos(System.nanoTime() - began));
    log.info(round.line());
    TrainingState next = outerOptimiser.next(state, start, averaged.vector(), round.rounds());
    next.requireFinite(round);
    listener.roundCompleted(round);
    return next;
  }

  private AveragedRound run(
      Training training, float[] start, RoundPlan plan, RoundDeadline deadline) {
    Broadcast<float[]> broadcast = spark.broadcast(start);
    var work = new PartitionRound(training.name, training.network, broadcast, imageSettings, plan);
    try {
      AveragedRound averaged =
          Averaging.of(start.length, settings.partitions())
              .run(training.images.partitions(), work, deadline);
      requireFrameUnchanged(averaged.tallies());
      return averaged;
    } finally {
      Release.of(broadcast);
    }
  }

  private TrainingState withNewStatistics(Training training, TrainingState state) {
    float[] start = state.parameters();
    var deadline =
        new RoundDeadline(
            "the statistics after epoch " + settings.epochs(),
            RoundPlan.timeoutOfStatistics(settings),
            training.tasks);
    AveragedRound observed = run(training, start, RoundPlan.ofStatistics(settings), deadline);
    return outerOptimiser.withStatistics(state, start, observed.vector());
  }

  /** The frame is a constant; a network that computed with another one has been tampered with. */
  private void requireFrameUnchanged(List<PartitionTally> trained) {
    for (PartitionTally result : trained) {
      if (!result.frameSha256().equals(frameSha256)) {
        throw new IllegalStateException(
            "Cannot trust partition %d: its frame has SHA-256 %s instead of %s."
                .formatted(result.partition(), result.frameSha256(), frameSha256));
      }
    }
  }
}
