package org.haframe.train;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.haframe.cluster.Release;
import org.haframe.cluster.TaskPlacement;
import org.haframe.data.DecodedImages;
import org.haframe.data.RowDecoding;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import scala.Tuple2;

/**
 * The training images as pixels, dealt to a fixed number of partitions and kept on the executors.
 *
 * <p>Images are dealt like cards, in the order of their ids: partition p gets the images number p,
 * p + n, p + 2 n and so on. So partitions differ by one image at most, depend neither on the layout
 * of the table's files nor on the cluster, and each gets its share of every class where ids are
 * grouped by class.
 */
public final class TrainingImages implements AutoCloseable {

  private final JavaRDD<DecodedImages> kept;
  private final JavaRDD<DecodedImages> partitions;
  private final long count;

  private TrainingImages(JavaRDD<DecodedImages> kept, TaskPlacement placement) {
    this.kept = kept.persist(StorageLevel.MEMORY_AND_DISK());
    this.partitions = placement.bound(kept);
    try {
      this.count = kept.map(images -> (long) images.count()).reduce(Long::sum);
    } catch (RuntimeException e) {
      Release.of(kept);
      throw e;
    }
  }

  /**
   * Decodes the images once and deals them.
   *
   * @param rows images of an image table
   * @param hierarchy whose leaves are the classes in order
   * @param size side of the square images in pixels
   * @param partitionCount number of partitions, each trained by one task at a time
   */
  public static TrainingImages deal(
      Dataset<Row> rows, ClassHierarchy hierarchy, int size, int partitionCount) {
    return deal(rows, hierarchy, size, partitionCount, TaskPlacement.anywhere());
  }

  /**
   * As above, for tasks that run where {@code placement} says.
   *
   * <p>Where they run one for each GPU, there are more cores than tasks. Then each partition is
   * decoded in parts, on all cores, and the parts are put together where the partition is trained.
   */
  public static TrainingImages deal(
      Dataset<Row> rows,
      ClassHierarchy hierarchy,
      int size,
      int partitionCount,
      TaskPlacement placement) {
    return deal(
        rows.orderBy("id").javaRDD(),
        new TableDecoding(hierarchy.toJson().getBytes(StandardCharsets.UTF_8), size),
        partitionCount,
        placement);
  }

  /**
   * As above, for images that are held otherwise than in an image table.
   *
   * @param rows in the order in which they are dealt
   */
  public static TrainingImages deal(
      JavaRDD<Row> rows, RowDecoding decoding, int partitionCount, TaskPlacement placement) {
    if (!placement.isByGpu()) {
      return new TrainingImages(decoded(rows, decoding, partitionCount), placement);
    }
    int cores = rows.context().defaultParallelism();
    int parts = partitionCount * Math.max(1, cores / partitionCount);
    int size = decoding.size();
    JavaRDD<DecodedImages> partitions =
        decoded(rows, decoding, parts)
            .mapPartitionsWithIndex(
                (part, images) ->
                    List.of(new Tuple2<>(part % partitionCount, images.next())).iterator(),
                false)
            .mapToPair(part -> part)
            .partitionBy(new HashPartitioner(partitionCount))
            .values()
            .mapPartitions(images -> List.of(DecodedImages.joined(images, size)).iterator());
    return new TrainingImages(placement.asksForAGpu(partitions), placement);
  }

  /** One element for each partition: the images number p, p + n, p + 2 n and so on. */
  private static JavaRDD<DecodedImages> decoded(
      JavaRDD<Row> rows, RowDecoding decoding, int partitionCount) {
    return rows.zipWithIndex()
        .mapToPair(
            row ->
                new Tuple2<>((int) (row._2() % partitionCount), decoding.dealt(row._1(), row._2())))
        .partitionBy(new HashPartitioner(partitionCount))
        .values()
        .mapPartitions(images -> List.of(decoding.decode(images)).iterator());
  }

  /** Rows of an image table. */
  private record TableDecoding(byte[] hierarchyJson, int size) implements RowDecoding {
    @Override
    public DecodedImages decode(Iterator<Row> rows) {
      return DecodedImages.of(rows, HierarchyReader.read("hierarchy.json", hierarchyJson), size);
    }
  }

  /** Images in all partitions. */
  public long count() {
    return count;
  }

  /**
   * @throws IllegalArgumentException if there is no image, or another number of partitions
   */
  void requireDealtTo(int partitionCount) {
    if (partitions.getNumPartitions() != partitionCount || count == 0) {
      throw new IllegalArgumentException(
          "Cannot train on %d images in %d partitions. Give at least one image, dealt to %d partitions."
              .formatted(count, partitions.getNumPartitions(), partitionCount));
    }
  }

  /** One element for each partition; a task that takes it has chosen its device. */
  public JavaRDD<DecodedImages> partitions() {
    return partitions;
  }

  /** Frees the executors' memory. */
  @Override
  public void close() {
    Release.of(kept);
  }
}
