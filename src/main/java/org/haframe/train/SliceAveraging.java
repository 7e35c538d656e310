package org.haframe.train;

import java.util.Iterator;
import java.util.List;
import java.util.Spliterators;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.haframe.data.DecodedImages;
import scala.Tuple2;

/**
 * Averages on the cluster, in a second Spark stage.
 *
 * <p>The vector is cut into slices. Each slice is averaged by one task, which gets the shares of
 * all partitions sorted in their order, so that a sum does not depend on who was first. With as
 * many slices as partitions, the shares of a task are together about one vector; Spark sorts on
 * disk what does not fit. The driver gets the average, whose size does not depend on the number of
 * partitions.
 *
 * @param slices of parameters and optimiser state
 */
record SliceAveraging(VectorSlices slices) implements Averaging {

  @Override
  public AveragedRound run(
      JavaRDD<DecodedImages> images, PartitionRound work, RoundDeadline deadline) {
    // A lambda would take this object along, which is for the driver.
    VectorSlices cuts = slices;
    JavaRDD<AveragedSlice> averages =
        images
            .mapPartitionsWithIndex(
                (partition, decoded) -> shares(work, partition, decoded.next(), cuts), false)
            .mapToPair(share -> share) // Java has the next step for pairs only
            .repartitionAndSortWithinPartitions(new SliceKey.BySlice(cuts.count()))
            .mapPartitionsWithIndex(
                (slice, shares) -> List.of(average(cuts, slice, values(shares))).iterator(), false);
    try {
      return joined(deadline.await(averages.collectAsync()));
    } finally {
      // Now, rather than when Java collects garbage.
      averages.rdd().cleanShuffleDependencies(false);
    }
  }

  private static Iterator<Tuple2<SliceKey, PartitionShare>> shares(
      PartitionRound work, int partition, DecodedImages images, VectorSlices slices) {
    return work.train(partition, images).stream()
        .flatMap(
            share ->
                IntStream.range(0, slices.count())
                    .mapToObj(
                        slice ->
                            new Tuple2<>(new SliceKey(slice, partition), share.cut(slices, slice))))
        .iterator();
  }

  private static AveragedSlice average(
      VectorSlices slices, int slice, Iterator<PartitionShare> shares) {
    AveragedSlice average = AveragedSlice.of(slices.length(slice), shares);
    return slice == 0 ? average : average.withoutTallies();
  }

  private static Iterator<PartitionShare> values(
      Iterator<Tuple2<SliceKey, PartitionShare>> shares) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(shares, 0), false)
        .map(Tuple2::_2)
        .iterator();
  }

  private AveragedRound joined(List<AveragedSlice> averages) {
    float[] vector = new float[slices.length()];
    for (int slice = 0; slice < averages.size(); slice++) {
      float[] values = averages.get(slice).values();
      System.arraycopy(values, 0, vector, slices.start(slice), values.length);
    }
    return new AveragedRound(vector, averages.get(0).tallies());
  }
}
