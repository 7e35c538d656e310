package org.haframe.train;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.haframe.data.DecodedImages;
import scala.Tuple2;

/**
 * Averages what partitions have trained, on the cluster.
 *
 * <p>The vector is cut into slices. Each slice is averaged by one task, which gets the shares of
 * all partitions sorted in their order, so that a sum does not depend on who was first. With as
 * many slices as partitions, the shares of a task are together about one vector; Spark sorts on
 * disk what does not fit. The driver gets the average, whose size does not depend on the number of
 * partitions.
 */
final class SliceAveraging implements AutoCloseable {

  private final JavaRDD<AveragedSlice> averages;

  /**
   * @param images one element for each partition
   * @param slices of parameters and optimiser state
   */
  SliceAveraging(JavaRDD<DecodedImages> images, PartitionRound work, VectorSlices slices) {
    averages =
        images
            .mapPartitionsWithIndex(
                (partition, decoded) -> shares(work, partition, decoded.next(), slices), false)
            .mapToPair(share -> share) // Java has the next step for pairs only
            .repartitionAndSortWithinPartitions(new SliceKey.BySlice(slices.count()))
            .mapPartitionsWithIndex(
                (slice, shares) ->
                    List.of(AveragedSlice.of(slices.length(slice), shares)).iterator(),
                false);
  }

  /** Trains and averages; the result is in the order of the slices. */
  JavaFutureAction<List<AveragedSlice>> start() {
    return averages.collectAsync();
  }

  private static Iterator<Tuple2<SliceKey, SliceShare>> shares(
      PartitionRound work, int partition, DecodedImages images, VectorSlices slices) {
    return work.train(partition, images).stream()
        .flatMap(
            trained ->
                IntStream.range(0, slices.count()).mapToObj(slice -> share(trained, slice, slices)))
        .iterator();
  }

  private static Tuple2<SliceKey, SliceShare> share(
      TrainedPartition trained, int slice, VectorSlices slices) {
    return new Tuple2<>(
        new SliceKey(slice, trained.tally().partition()),
        new SliceShare(trained.tally(), slices.cut(trained.vector(), slice)));
  }

  /** Removes what the executors keep of this round, rather than when Java collects garbage. */
  @Override
  public void close() {
    averages.rdd().cleanShuffleDependencies(false);
  }
}
