package org.haframe.train;

import org.apache.spark.api.java.JavaRDD;
import org.haframe.data.DecodedImages;

/**
 * Where that which the partitions have trained becomes one vector.
 *
 * <p>Both ways add in double precision and in the order of the partitions: they come to the same
 * bits.
 */
sealed interface Averaging permits DriverAveraging, SliceAveraging {

  /** 16 MiB of float32: so much the driver holds for a second stage less. */
  long MOST_VALUES_IN_DRIVER = 1 << 22;

  /**
   * The faster way that keeps what the driver holds within bounds.
   *
   * @param length of the vector
   * @param partitions that train
   */
  static Averaging of(int length, int partitions) {
    return (long) length * partitions <= MOST_VALUES_IN_DRIVER
        ? new DriverAveraging(length)
        : new SliceAveraging(VectorSlices.of(length, partitions));
  }

  /**
   * Trains a round and averages it.
   *
   * @param images one element for each partition
   * @throws RoundTimeoutException if the deadline passes
   * @throws RoundFailedException if Spark gives up
   */
  AveragedRound run(JavaRDD<DecodedImages> images, PartitionRound work, RoundDeadline deadline);
}
