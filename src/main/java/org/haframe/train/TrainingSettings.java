package org.haframe.train;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * How a network is trained: settings {@code training.*}.
 *
 * @param epochs passes over the training images, at least 1
 * @param minibatch images in a minibatch of one task, at least 1
 * @param partitions tasks that train at the same time, each on its own part of the images, at least
 *     1
 * @param averaging how what they trained becomes one
 * @param seed with epoch, round and partition, the only source of randomness
 * @param learningRate at the start, greater than 0
 * @param momentum of plain (heavy-ball) momentum, in [0, 1)
 * @param weightDecay coefficient of the parameters added to their gradient, at least 0
 * @param schedule how the learning rate falls over the epochs
 * @param roundTimeout longest time that one round may take
 * @param checkpointsKept newest checkpoints kept beside the best model, at least 1
 */
public record TrainingSettings(
    int epochs,
    int minibatch,
    int partitions,
    AveragingSettings averaging,
    long seed,
    double learningRate,
    double momentum,
    double weightDecay,
    Schedule schedule,
    Duration roundTimeout,
    int checkpointsKept) {

  /** How the learning rate falls from epoch to epoch. */
  public enum Schedule {
    /** The same in every epoch. */
    CONSTANT,
    /** Half a cosine: lr/2 (1 + cos(pi t / epochs)) in epoch t = 0, 1, ... */
    COSINE
  }

  public TrainingSettings {
    requireAtLeastOne("epochs", epochs);
    requireAtLeastOne("minibatch", minibatch);
    requireAtLeastOne("partitions", partitions);
    requireAtLeastOne("checkpoints-kept", checkpointsKept);
    Objects.requireNonNull(averaging, "averaging");
    require(
        learningRate > 0 && learningRate <= 1000,
        "learning-rate",
        learningRate,
        "above 0, at most 1000");
    require(momentum >= 0 && momentum < 1, "momentum", momentum, "in [0, 1)");
    require(weightDecay >= 0 && weightDecay <= 1, "weight-decay", weightDecay, "in [0, 1]");
    Objects.requireNonNull(schedule, "schedule");
    if (roundTimeout.isNegative() || roundTimeout.isZero()) {
      throw new IllegalArgumentException(
          "Cannot train with training.round-timeout = %s. Use a positive duration such as 10 m."
              .formatted(roundTimeout));
    }
  }

  /** The learning rate of an epoch, counted from 0. */
  public double learningRateAt(int epoch) {
    return switch (schedule) {
      case CONSTANT -> learningRate;
      case COSINE -> learningRate / 2 * (1 + Math.cos(Math.PI * epoch / epochs));
    };
  }

  /** How an epoch, counted from 0, is cut into rounds. */
  MinibatchPlan planAt(int epoch) {
    return new MinibatchPlan(minibatch, averaging.frequencyAt(epoch));
  }

  /**
   * Rounds in an epoch.
   *
   * @param images in all partitions
   * @param epoch counted from 0
   */
  public int roundsInEpoch(long images, int epoch) {
    long largestPartition = (images + partitions - 1) / partitions;
    return planAt(epoch).rounds(Math.toIntExact(largestPartition));
  }

  /** Rounds in all epochs before the given one, counted from 0. */
  public long roundsBefore(long images, int epoch) {
    return IntStream.range(0, epoch).mapToLong(before -> roundsInEpoch(images, before)).sum();
  }

  static void requireAtLeastOne(String key, int value) {
    require(value >= 1, key, value, "at least 1");
  }

  static void require(boolean holds, String key, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Cannot train with training.%s = %s. Use a value %s.".formatted(key, value, range));
    }
  }
}
