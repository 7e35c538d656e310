package org.haframe.train;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What one round did: every partition trained its minibatches, then parameters were averaged.
 *
 * @param epoch the epoch, counted from 1
 * @param epochs epochs in all
 * @param round the round within the epoch, counted from 1
 * @param rounds rounds in the epoch
 * @param completed rounds of the whole training so far, this one included
 * @param examples images trained on in this round, over all partitions
 * @param loss mean loss of these images
 * @param learningRate in this round
 * @param duration wall time
 * @param slowestPartition wall time of the task that took longest; where all train at the same
 *     time, what is left of {@code duration} went into Spark and averaging
 */
public record TrainingRound(
    int epoch,
    int epochs,
    int round,
    int rounds,
    long completed,
    long examples,
    double loss,
    double learningRate,
    Duration duration,
    Duration slowestPartition) {

  /**
   * The round that follows a state.
   *
   * @param tallies of the partitions that trained; at least one
   * @param images in all partitions
   */
  static TrainingRound of(
      List<PartitionTally> tallies,
      TrainingSettings settings,
      TrainingState before,
      long images,
      Duration duration) {
    long examples = tallies.stream().mapToLong(PartitionTally::examples).sum();
    double lossSum = tallies.stream().mapToDouble(PartitionTally::lossSum).sum();
    return new TrainingRound(
        before.epoch() + 1,
        settings.epochs(),
        before.round() + 1,
        settings.roundsInEpoch(images, before.epoch()),
        settings.roundsBefore(images, before.epoch()) + before.round() + 1,
        examples,
        lossSum / examples,
        settings.learningRateAt(before.epoch()),
        duration,
        tallies.stream()
            .map(PartitionTally::duration)
            .max(Comparator.naturalOrder())
            .orElseThrow());
  }

  /** What a log says of it. */
  String line() {
    return "epoch %d of %d, round %d of %d: loss %.4f, %d examples in %.2f s"
        .formatted(epoch, epochs, round, rounds, loss, examples, duration.toMillis() / 1e3);
  }

  /** Images a second. */
  public double examplesPerSecond() {
    return examples / (Math.max(1, duration.toNanos()) / 1e9);
  }
}
