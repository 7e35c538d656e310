package org.haframe.train;

import java.time.Duration;

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

  /** Images a second. */
  public double examplesPerSecond() {
    return examples / (Math.max(1, duration.toNanos()) / 1e9);
  }
}
