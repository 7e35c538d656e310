package org.haframe.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Where rows hold an image, and how.
 *
 * @param name of the column
 * @param format of its values
 * @param reason column of why a row has no image, where it has none; empty where there is no such
 *     column
 */
public record ImageColumn(String name, Format format, String reason) implements Serializable {

  /** A column of images without one that says why there are none. */
  public ImageColumn(String name, Format format) {
    this(name, format, "");
  }

  /** How an image is held in a row. */
  public enum Format {
    /** The bytes of a PNG or JPEG file: column content of an image table and of binaryFile. */
    FILE,
    /** Pixels in a struct, as Spark's data source "image" reads them. */
    PIXELS
  }

  /** Spark's own definition lies in Spark ML, which only the room pipeline knows. */
  private static final Map<String, DataType> FIELDS_OF_PIXELS =
      Map.of(
          PixelReader.HEIGHT, DataTypes.IntegerType,
          PixelReader.WIDTH, DataTypes.IntegerType,
          PixelReader.CHANNELS, DataTypes.IntegerType,
          PixelReader.MODE, DataTypes.IntegerType,
          PixelReader.DATA, DataTypes.BinaryType);

  /**
   * A column of a schema.
   *
   * @throws IllegalArgumentException if there is no such column, or it holds no images
   */
  public static ImageColumn in(StructType schema, String name) {
    if (!Arrays.asList(schema.fieldNames()).contains(name)) {
      throw new IllegalArgumentException(
          "Cannot read images from the column %s: there are the columns %s. Name one of them."
              .formatted(name, String.join(", ", schema.fieldNames())));
    }
    DataType type = schema.apply(name).dataType();
    if (type.equals(DataTypes.BinaryType)) {
      return new ImageColumn(name, Format.FILE);
    }
    if (type instanceof StructType struct && holdsPixels(struct)) {
      return new ImageColumn(name, Format.PIXELS);
    }
    throw new IllegalArgumentException(
        "Cannot read images from the column %s: it is of type %s. Use a column of type binary, with the bytes of PNG or JPEG files, or one that Spark's data source image has read."
            .formatted(name, type.catalogString()));
  }

  private static boolean holdsPixels(StructType struct) {
    Map<String, DataType> fields =
        Arrays.stream(struct.fields())
            .collect(Collectors.toMap(StructField::name, StructField::dataType, (a, b) -> a));
    return fields.entrySet().containsAll(FIELDS_OF_PIXELS.entrySet());
  }
}
