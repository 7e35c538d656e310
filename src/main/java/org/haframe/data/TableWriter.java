package org.haframe.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.haframe.hierarchy.ClassHierarchy;

/** Writes the parts of an image table into a new directory; the metadata last. */
final class TableWriter {
  static final StructType REJECTED_SCHEMA =
      DataTypes.createStructType(
          List.of(
              DataTypes.createStructField("path", DataTypes.StringType, true),
              DataTypes.createStructField("reason", DataTypes.StringType, true)));

  // Spark reads a row group's images at once (up to 4,096 rows), so groups bound the memory.
  private static final long ROW_GROUP_BYTES = 32L << 20;

  private final SparkSession spark;
  private final FileSystem fileSystem;
  private final Path directory;

  TableWriter(SparkSession spark, FileSystem fileSystem, Path directory) {
    this.spark = spark;
    this.fileSystem = fileSystem;
    this.directory = directory;
  }

  /**
   * Writes a whole table of images that an import has checked before.
   *
   * @param images rows of {@link LabelledImage#SCHEMA}
   * @param source what chose the images
   * @param inputs where it took them from
   * @return what was written
   */
  TableTally table(
      Dataset<Row> images, ClassHierarchy hierarchy, String source, List<String> inputs)
      throws IOException {
    images(images);
    TableTally tally = TableTally.of(written(ImageTable.IMAGES));
    rejected(List.of());
    hierarchy(hierarchy);
    metadata(
        new TableMetadata(
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            source,
            inputs,
            0,
            0,
            new HashMap<>(tally.counts()),
            0,
            0,
            tally.fingerprint(),
            hierarchy.sha256()));
    return tally;
  }

  /** Writes rows of {@link LabelledImage#SCHEMA}. */
  void images(Dataset<Row> images) {
    write(images, ImageTable.IMAGES);
  }

  /** Writes rows of {@link LabelledImage#SCHEMA} into another folder of the directory. */
  void write(Dataset<Row> images, String folder) {
    images
        .write()
        .mode(SaveMode.ErrorIfExists)
        .partitionBy("split")
        .option("compression", "snappy")
        .option("parquet.block.size", ROW_GROUP_BYTES)
        .parquet(new Path(directory, folder).toString());
  }

  /** What was written into a folder of the directory. */
  Dataset<Row> written(String folder) {
    return ImageTable.reader(spark)
        .schema(LabelledImage.SCHEMA)
        .parquet(new Path(directory, folder).toString());
  }

  void delete(String folder) throws IOException {
    fileSystem.delete(new Path(directory, folder), true);
  }

  void rejected(List<Rejection> rejections) {
    List<Row> rows =
        rejections.stream()
            .map(rejection -> RowFactory.create(rejection.path(), rejection.reason()))
            .toList();
    spark
        .createDataFrame(rows, REJECTED_SCHEMA)
        .coalesce(1)
        .write()
        .option("compression", "snappy")
        .parquet(new Path(directory, ImageTable.REJECTED).toString());
  }

  void hierarchy(ClassHierarchy hierarchy) throws IOException {
    text(new Path(directory, ImageTable.HIERARCHY), hierarchy.toJson());
  }

  /** Completes the table. */
  void metadata(TableMetadata metadata) throws IOException {
    text(new Path(directory, TableMetadata.FILE), metadata.toJson());
  }

  private void text(Path file, String content) throws IOException {
    try (OutputStream output = fileSystem.create(file, true)) {
      output.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }
}
