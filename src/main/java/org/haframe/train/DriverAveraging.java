package org.haframe.train;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.haframe.data.DecodedImages;

/**
 * Averages in the driver, in one Spark stage: for few partitions of small networks, where starting
 * a second stage takes longer than to add some vectors.
 *
 * @param length of the vector
 */
record DriverAveraging(int length) implements Averaging {

  @Override
  public AveragedRound run(
      JavaRDD<DecodedImages> images, PartitionRound work, RoundDeadline deadline) {
    List<PartitionShare> shares =
        deadline.await(
            images
                .mapPartitionsWithIndex(
                    (partition, decoded) ->
                        work.train(partition, decoded.next()).stream().iterator(),
                    false)
                .collectAsync()); // in the order of the partitions
    AveragedSlice average = AveragedSlice.of(length, shares.iterator());
    return new AveragedRound(average.values(), average.tallies());
  }
}
