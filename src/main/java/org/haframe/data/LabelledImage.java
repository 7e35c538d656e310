package org.haframe.data;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One image of an image table: a row of {@link #SCHEMA}.
 *
 * @param id unique and stable; images of a split are ordered by it. {@code train/000017} for record
 *     formats, {@code split/class/file} for folders
 * @param label the leaf of the class hierarchy
 * @param content a PNG or JPEG file. Not copied: neither the giver nor a reader may change it
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param source where the image was read from
 * @param split {@code train}, {@code validation} or {@code test}
 */
public record LabelledImage(
    String id, String label, byte[] content, int width, int height, String source, String split)
    implements Serializable {

  /** The columns of an image table, in order; {@code split} is the partition column. */
  public static final StructType SCHEMA =
      DataTypes.createStructType(
          List.of(
              field("id", DataTypes.StringType),
              field("label", DataTypes.StringType),
              field("content", DataTypes.BinaryType),
              field("width", DataTypes.IntegerType),
              field("height", DataTypes.IntegerType),
              field("source", DataTypes.StringType),
              field("split", DataTypes.StringType)));

  /** The image in a row of {@link #SCHEMA}, whose columns may come in another order. */
  public static LabelledImage of(Row row) {
    return new LabelledImage(
        row.getAs("id"),
        row.getAs("label"),
        row.getAs("content"),
        row.<Integer>getAs("width"),
        row.<Integer>getAs("height"),
        row.getAs("source"),
        row.getAs("split"));
  }

  /** The row of {@link #SCHEMA} of this image. */
  public Row toRow() {
    return RowFactory.create(id, label, content, width, height, source, split);
  }

  // Parquet files are read back with nullable columns whatever was written.
  private static StructField field(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }
}
