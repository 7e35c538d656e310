package org.haframe.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.haframe.hierarchy.ClassHierarchy;

/**
 * Image tables of test images alone, on which models of many trainings are scored. A copy, so that
 * it stays when the table that it comes from is replaced.
 */
public final class HoldOut {
  private static final int SHA_256 = 256;
  private static final int PREFIX = 8;

  private final SparkSession spark;

  public HoldOut(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Copies the test images of a table.
   *
   * @param target of the new table; nothing may be there
   * @return whether this call wrote it; if not, another one was first
   * @throws InvalidImageDataException if the table has no test images
   * @throws IOException if the storage fails
   */
  public boolean freeze(ImageTable table, Path target) throws IOException {
    return write(table.split(Split.TEST.text()), table.hierarchy(), table.path(), target);
  }

  /**
   * Writes the images of a hold-out and, with new ids, the test images of another table that it
   * does not hold yet.
   *
   * @param target of the new table; nothing may be there
   * @return whether this call wrote it; if not, another one was first
   * @throws InvalidImageDataException if the table has no test images, or a class of the hold-out
   *     has no place in its hierarchy
   * @throws IOException if the storage fails
   */
  public boolean extend(ImageTable holdOut, ImageTable table, Path target) throws IOException {
    Dataset<Row> known =
        holdOut
            .classifiedBy(table.hierarchy())
            .split(Split.TEST.text()); // else no one could use it
    String prefix = table.fingerprint().substring(0, PREFIX) + "/";
    Dataset<Row> hashes = known.select(sha2(col("content"), SHA_256).as("known")).distinct();
    Dataset<Row> added =
        table
            .split(Split.TEST.text())
            .join(hashes, sha2(col("content"), SHA_256).equalTo(col("known")), "left_anti")
            .withColumn("id", concat(lit(prefix), col("id")));
    return write(
        known.unionByName(added),
        table.hierarchy(),
        holdOut.path() + " and " + table.path(),
        target);
  }

  private boolean write(Dataset<Row> images, ClassHierarchy hierarchy, String from, Path target)
      throws IOException {
    FileSystem fileSystem = target.getFileSystem(spark.sparkContext().hadoopConfiguration());
    Path staging = new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
    try {
      new TableWriter(spark, fileSystem, staging)
          .table(images, hierarchy, "hold-out", List.of(from));
      return NewFolder.place(spark.sparkContext().hadoopConfiguration(), staging, target);
    } finally {
      fileSystem.delete(staging, true);
    }
  }
}
