package org.haframe.data;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.haframe.hierarchy.ClassHierarchy;

/**
 * Writes rows as an image table and checks what an import would have seen to, before the table
 * takes the place of another: see {@link ImageTable#write}.
 *
 * @param hierarchy whose leaves are the labels
 * @param path directory of the new table
 */
record RowsToTable(ClassHierarchy hierarchy, String path) {

  /**
   * @param rows with the columns of {@link LabelledImage#SCHEMA}
   */
  void write(Dataset<Row> rows) throws IOException {
    requireTypes(rows);
    SparkSession spark = rows.sparkSession();
    var output = new Path(path);
    FileSystem fileSystem = output.getFileSystem(spark.sparkContext().hadoopConfiguration());
    var replacement =
        TableReplacement.prepare(fileSystem, output, ImportRequest.Existing.OWN_TABLE);
    var writer = new TableWriter(spark, fileSystem, replacement.staging());
    try {
      requireSound(writer.table(rows, hierarchy, "rows", List.of()));
      requireOwnIds(writer.written(ImageTable.IMAGES));
      replacement.commit();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) { // Spark's own, which its methods do not declare
      throw ImageImporter.failure(e);
    } finally {
      replacement.abandon(); // nothing after a commit
    }
  }

  /** Parquet would read some others as these, until the table is opened. */
  private void requireTypes(Dataset<Row> rows) {
    for (StructField column : LabelledImage.SCHEMA.fields()) {
      String found = rows.schema().apply(column.name()).dataType().simpleString();
      String expected = column.dataType().simpleString();
      if (!found.equals(expected)) {
        throw unwritable(
            "the column %s is %s".formatted(column.name(), found),
            "Cast it to %s.".formatted(expected));
      }
    }
  }

  private void requireSound(TableTally tally) {
    if (tally.images() == 0) {
      throw unwritable("there is no image", "Choose others.");
    }
    tally
        .counts()
        .forEach(
            (split, classes) -> {
              if (Split.named(split).isEmpty()) {
                throw unwritable("there is a split " + split, "Name it train, validation or test.");
              }
              classes.keySet().forEach(this::requireLeaf);
            });
  }

  private void requireLeaf(String label) {
    if (hierarchy.labels().indexOf(label).isEmpty()) {
      throw unwritable(
          "the label %s is no leaf of the hierarchy %s".formatted(label, hierarchy.name()),
          "Use the hierarchy of these images.");
    }
  }

  private void requireOwnIds(Dataset<Row> images) {
    Dataset<Row> shared = images.groupBy("id").count().where("count > 1");
    for (Row id : shared.limit(1).collectAsList()) {
      throw unwritable(
          "there are %d images with the id %s".formatted(id.getLong(1), id.getString(0)),
          "Give each its own.");
    }
  }

  private InvalidImageDataException unwritable(String why, String what) {
    return new InvalidImageDataException(
        "Cannot write the image table %s: %s. %s".formatted(path, why, what));
  }
}
