package org.haframe.train;

import java.io.Serializable;
import java.time.Duration;

/**
 * What a partition tells of a round, beside its vectors.
 *
 * <p>No record: Spark may be told to write data with Kryo, which cannot write those. (Functions and
 * what they hold are always written by Java.)
 */
final class PartitionTally implements Serializable {

  private static final long serialVersionUID = 1;

  private final int partition;
  private final long examples;
  private final double lossSum;
  private final Duration duration;
  private final String frameSha256;

  /**
   * @param partition index of the partition
   * @param examples images trained on, at least 1
   * @param lossSum sum of the losses of these images
   * @param duration wall time of the task, the reading of the common vector included
   * @param frameSha256 of the frame that the network computed with; empty where the classifier is
   *     learnt
   */
  PartitionTally(
      int partition, long examples, double lossSum, Duration duration, String frameSha256) {
    this.partition = partition;
    this.examples = examples;
    this.lossSum = lossSum;
    this.duration = duration;
    this.frameSha256 = frameSha256;
  }

  int partition() {
    return partition;
  }

  long examples() {
    return examples;
  }

  double lossSum() {
    return lossSum;
  }

  Duration duration() {
    return duration;
  }

  String frameSha256() {
    return frameSha256;
  }
}
