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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one network on a Spark cluster by averaging parameters.
 *
 * <p>A round: the driver broadcasts parameters and optimiser state; every partition trains {@code
 * averaging-frequency} minibatches from there; the results are averaged, weighted by the images
 * each partition saw. The optimiser state is averaged too, so that momentum is not lost. Sums are
 * taken in double precision and in the order of the partitions, so that a result does not depend on
 * which task finished first.
 *
 * <p>Running statistics of batch normalisation are part of the parameters and averaged with them.
 * The frame is no parameter: after each round every partition proves by its hash that it has not
 * moved.
 */
public final class ParameterAveragingTrainer {

  private static final Logger log = LoggerFactory.getLogger(ParameterAveragingTrainer.class);

  private final JavaSparkContext spark;
  private final String networkJson;
  private final ImageSettings imageSettings;
  private final TrainingSettings settings;
  private final String frameSha256;

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
  }

  /**
   * The state before the first round: the network's initial parameters, which follow from its seed.
   */
  public TrainingState initialState() {
    NetworkReplica replica = new NetworkReplica(networkJson, imageSettings.size());
    return new TrainingState(0, 0, replica.parameters(), replica.optimiserState());
  }

  /** Rounds in an epoch over the given number of images, dealt to the settings' partitions. */
  public int roundsPerEpoch(long imageCount) {
    long largestPartition = (imageCount + settings.partitions() - 1) / settings.partitions();
    return new MinibatchPlan(settings.minibatch(), settings.averagingFrequency())
        .rounds(Math.toIntExact(largestPartition));
  }

  /**
   * Trains until the last epoch is complete or the listener asks to stop.
   *
   * @param images dealt to {@code training.partitions} partitions
   * @param start where to go on from
   * @return the state after the last round
   * @throws TrainingDivergedException if the loss is no longer a number
   * @throws RoundTimeoutException if a round takes longer than {@code training.round-timeout}
   * @throws InvalidModelException if the start belongs to another network
   */
  public TrainingState train(TrainingImages images, TrainingState start, RoundListener listener) {
    int rounds = roundsPerEpoch(images.count());
    if (images.partitionCount() != settings.partitions() || rounds == 0) {
      throw new IllegalArgumentException(
          "Cannot train on %d images in %d partitions. Give at least one image, dealt to %d partitions."
              .formatted(images.count(), images.partitionCount(), settings.partitions()));
    }
    String training = UUID.randomUUID().toString();
    Broadcast<String> network = spark.broadcast(networkJson);
    try {
      TrainingState state = start;
      while (state.epoch() < settings.epochs() && !listener.stopRequested()) {
        state = trainRound(training, network, images, state, rounds, listener);
        if (state.round() == 0) {
          listener.epochCompleted(state);
        }
      }
      return state;
    } finally {
      network.destroy();
    }
  }

  private TrainingState trainRound(
      String training,
      Broadcast<String> network,
      TrainingImages images,
      TrainingState state,
      int rounds,
      RoundListener listener) {
    long began = System.nanoTime();
    var vectors =
        spark.broadcast(
            new PartitionRound.TrainedVectors(state.parameters(), state.optimiserState()));
    List<PartitionResult> results;
    try {
      results =
          collect(
              images,
              new PartitionRound(
                  training,
                  network,
                  vectors,
                  imageSettings,
                  settings,
                  state.epoch(),
                  state.round()),
              state);
    } finally {
      vectors.destroy();
    }
    TrainingRound round =
        summary(results, state, rounds, Duration.ofNanos(System.nanoTime() - began));
    log.info(
        "epoch {} of {}, round {} of {}: loss {}, {} examples in {} s",
        round.epoch(),
        round.epochs(),
        round.round(),
        rounds,
        "%.4f".formatted(round.loss()),
        round.examples(),
        "%.2f".formatted(round.duration().toMillis() / 1e3));
    List<PartitionResult> trained =
        results.stream().filter(result -> result.examples() > 0).toList();
    requireFrameUnchanged(trained, round);
    TrainingState next = averaged(trained, state, rounds);
    // The loss is that before each step: after the last one, only the parameters can tell.
    if (!Double.isFinite(round.loss()) || !next.isFinite()) {
      throw new TrainingDivergedException(round);
    }
    listener.roundCompleted(round);
    return next;
  }

  private List<PartitionResult> collect(
      TrainingImages images, PartitionRound work, TrainingState state) {
    JavaFutureAction<List<PartitionResult>> action =
        images
            .partitions()
            .mapPartitionsWithIndex(
                (partition, decoded) -> List.of(work.train(partition, decoded.next())).iterator(),
                true)
            .collectAsync();
    try {
      return action.get(settings.roundTimeout().toMillis(), TimeUnit.MILLISECONDS).stream()
          .sorted(Comparator.comparingInt(PartitionResult::partition))
          .toList();
    } catch (TimeoutException e) {
      action.cancel(true);
      throw new RoundTimeoutException(
          state.epoch() + 1, state.round() + 1, settings.roundTimeout());
    } catch (ExecutionException e) {
      throw new RoundFailedException(state.epoch() + 1, state.round() + 1, e.getCause());
    } catch (InterruptedException e) {
      action.cancel(true);
      Thread.currentThread().interrupt();
      throw new RoundFailedException(state.epoch() + 1, state.round() + 1, e);
    }
  }

  private TrainingRound summary(
      List<PartitionResult> results, TrainingState state, int rounds, Duration duration) {
    long examples = results.stream().mapToLong(PartitionResult::examples).sum();
    double lossSum = results.stream().mapToDouble(PartitionResult::lossSum).sum();
    return new TrainingRound(
        state.epoch() + 1,
        settings.epochs(),
        state.round() + 1,
        rounds,
        examples,
        lossSum / examples,
        settings.learningRateAt(state.epoch()),
        duration);
  }

  /** The frame is a constant; a network that computed with another one has been tampered with. */
  private void requireFrameUnchanged(List<PartitionResult> trained, TrainingRound round) {
    for (PartitionResult result : trained) {
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

  private static TrainingState averaged(
      List<PartitionResult> trained, TrainingState state, int rounds) {
    var parameters = new WeightedAverage(trained.get(0).parameters().length);
    var optimiserState = new WeightedAverage(trained.get(0).optimiserState().length);
    for (PartitionResult result : trained) {
      parameters.add(result.parameters(), result.examples());
      optimiserState.add(result.optimiserState(), result.examples());
    }
    boolean epochEnds = state.round() + 1 == rounds;
    return new TrainingState(
        epochEnds ? state.epoch() + 1 : state.epoch(),
        epochEnds ? 0 : state.round() + 1,
        parameters.result(),
        optimiserState.result());
  }
}
