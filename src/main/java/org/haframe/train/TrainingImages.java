package org.haframe.train;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.haframe.data.DecodedImages;
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

  private final JavaRDD<DecodedImages> partitions;
  private final long count;

  private TrainingImages(JavaRDD<DecodedImages> partitions, long count) {
    this.partitions = partitions;
    this.count = count;
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
    byte[] tree = hierarchy.toJson().getBytes(StandardCharsets.UTF_8);
    JavaRDD<DecodedImages> partitions =
        rows.orderBy("id")
            .javaRDD()
            .zipWithIndex()
            .mapToPair(row -> new Tuple2<>((int) (row._2() % partitionCount), row._1()))
            .partitionBy(new HashPartitioner(partitionCount))
            .values()
            .mapPartitions(
                images ->
                    List.of(
                            DecodedImages.of(
                                images, HierarchyReader.read("hierarchy.json", tree), size))
                        .iterator())
            .persist(StorageLevel.MEMORY_AND_DISK());
    long count = partitions.map(images -> (long) images.count()).reduce(Long::sum);
    return new TrainingImages(partitions, count);
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

  /** One element for each partition. */
  JavaRDD<DecodedImages> partitions() {
    return partitions;
  }

  /** Frees the executors' memory. */
  @Override
  public void close() {
    partitions.unpersist(false);
  }
}
