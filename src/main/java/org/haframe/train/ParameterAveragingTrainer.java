package org.haframe.train;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.haframe.data.ImageSettings;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InvalidModelException;
import org.haframe.network.NetworkReplica;
import org.haframe.network.RunningStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one network on a Spark cluster by averaging parameters.
 *
 * <p>A round: the driver broadcasts parameters and optimiser state; every partition trains {@code
 * averaging-frequency} minibatches from there; the results are averaged on the cluster ({@link
 * SliceAveraging}), weighted by the images each partition saw. The optimiser state is averaged too,
 * so that momentum is not lost. Sums are taken in double precision and in the order of the
 * partitions, so that a result does not depend on which task finished first.
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
  private final List<RunningStatistics> statistics;

  /** What stays the same in all rounds of a training. */
  private record Training(
      String name,
      Broadcast<String> network,
      TrainingImages images,
      int roundsPerEpoch,
      TasksAtWork tasks) {}

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
    this.initial = new TrainingState(0, 0, replica.parameters(), replica.optimiserState());
    this.statistics = replica.runningStatistics();
  }

  @Override
  public TrainingState initialState() {
    return initial;
  }

  @Override
  public int roundsPerEpoch(long imageCount) {
    long largestPartition = (imageCount + settings.partitions() - 1) / settings.partitions();
    return new MinibatchPlan(settings.minibatch(), settings.averagingFrequency())
        .rounds(Math.toIntExact(largestPartition));
  }

  @Override
  public TrainingState train(TrainingImages images, TrainingState start, RoundListener listener) {
    int rounds = roundsPerEpoch(images.count());
    if (images.partitionCount() != settings.partitions() || rounds == 0) {
      throw new IllegalArgumentException(
          "Cannot train on %d images in %d partitions. Give at least one image, dealt to %d partitions."
              .formatted(images.count(), images.partitionCount(), settings.partitions()));
    }
    if (!start.isOfTheSizeOf(initial)) {
      throw new InvalidModelException(
          "Cannot go on from %d parameters: the network has %d. They belong to another network."
              .formatted(start.parameters().length, initial.parameters().length));
    }
    String name = UUID.randomUUID().toString();
    Broadcast<String> network = spark.broadcast(networkJson);
    try (TasksAtWork tasks = TasksAtWork.watch(spark, name)) {
      var training = new Training(name, network, images, rounds, tasks);
      TrainingState state = start;
      while (state.epoch() < settings.epochs() && !listener.stopRequested()) {
        state = trainRound(training, state, listener);
        if (state.round() == 0) {
          listener.epochCompleted(state);
        }
      }
      return state;
    } finally {
      network.destroy();
    }
  }

  private TrainingState trainRound(Training training, TrainingState state, RoundListener listener) {
    long began = System.nanoTime();
    float[] start = state.vector();
    Broadcast<float[]> broadcast = spark.broadcast(start);
    var work =
        new PartitionRound(
            training.name,
            training.network,
            broadcast,
            imageSettings,
            settings,
            state.epoch(),
            state.round());
    var slices = VectorSlices.of(start.length, settings.partitions());
    List<AveragedSlice> averages;
    try (var averaging = new SliceAveraging(training.images.partitions(), work, slices)) {
      averages = finish(averaging.start(), state, training.tasks);
    } finally {
      broadcast.destroy();
    }
    List<PartitionTally> tallies = averages.get(0).tallies();
    TrainingRound round =
        summary(
            tallies, state, training.roundsPerEpoch, Duration.ofNanos(System.nanoTime() - began));
    log.info(
        "epoch {} of {}, round {} of {}: loss {}, {} examples in {} s",
        round.epoch(),
        round.epochs(),
        round.round(),
        training.roundsPerEpoch,
        "%.4f".formatted(round.loss()),
        round.examples(),
        "%.2f".formatted(round.duration().toMillis() / 1e3));
    requireFrameUnchanged(tallies, round);
    TrainingState next = state.next(joined(averages, start), training.roundsPerEpoch);
    // The loss is that before each step: after the last one, only the parameters can tell.
    if (!Double.isFinite(round.loss()) || !next.isFinite()) {
      throw new TrainingDivergedException(round);
    }
    listener.roundCompleted(round);
    return next;
  }

  private List<AveragedSlice> finish(
      JavaFutureAction<List<AveragedSlice>> action, TrainingState state, TasksAtWork tasks) {
    try {
      return action.get(settings.roundTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      String unfinished = tasks.names();
      action.cancel(true);
      throw new RoundTimeoutException(
          state.epoch() + 1, state.round() + 1, settings.roundTimeout(), unfinished);
    } catch (ExecutionException e) {
      throw new RoundFailedException(state.epoch() + 1, state.round() + 1, e.getCause());
    } catch (InterruptedException e) {
      action.cancel(true);
      Thread.currentThread().interrupt();
      throw new RoundFailedException(state.epoch() + 1, state.round() + 1, e);
    }
  }

  private float[] joined(List<AveragedSlice> averages, float[] start) {
    float[] joined = new float[start.length];
    int offset = 0;
    for (AveragedSlice average : averages) {
      float[] values = average.values();
      System.arraycopy(values, 0, joined, offset, values.length);
      offset += values.length;
    }
    statistics.forEach(layer -> layer.toVariances(joined, start));
    return joined;
  }

  private TrainingRound summary(
      List<PartitionTally> tallies, TrainingState state, int rounds, Duration duration) {
    long examples = tallies.stream().mapToLong(PartitionTally::examples).sum();
    double lossSum = tallies.stream().mapToDouble(PartitionTally::lossSum).sum();
    return new TrainingRound(
        state.epoch() + 1,
        settings.epochs(),
        state.round() + 1,
        rounds,
        examples,
        lossSum / examples,
        settings.learningRateAt(state.epoch()),
        duration,
        tallies.stream()
            .map(PartitionTally::duration)
            .max(Comparator.naturalOrder())
            .orElseThrow());
  }

  /** The frame is a constant; a network that computed with another one has been tampered with. */
  private void requireFrameUnchanged(List<PartitionTally> trained, TrainingRound round) {
    for (PartitionTally result : trained) {
      if (!result.frameSha256().equals(frameSha256)) {
        throw new IllegalStateException(
            "Cannot trust partition %d: in epoch %d, round %d its frame has SHA-256 %s instead of %s."
                .formatted(
                    result.partition(),
                    round.epoch(),
                    round.round(),
                    result.frameSha256(),
                    frameSha256));
      }
    }
  }
}
