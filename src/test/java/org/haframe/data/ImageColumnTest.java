package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ImageColumnTest {

  private static final StructType SCHEMA =
      new StructType()
          .add("content", DataTypes.BinaryType)
          .add("image", ImageSchema.columnSchema())
          .add("size", new StructType().add("height", DataTypes.IntegerType))
          .add("path", DataTypes.StringType);

  @Test
  void bytesAreFilesAndTheStructOfSparkIsPixels() {
    assertThat(ImageColumn.in(SCHEMA, "content").format()).isEqualTo(ImageColumn.Format.FILE);
    assertThat(ImageColumn.in(SCHEMA, "image").format()).isEqualTo(ImageColumn.Format.PIXELS);
  }

  @Test
  void refusesOtherTypesAndSaysWhichAreTaken() {
    assertThatThrownBy(() -> ImageColumn.in(SCHEMA, "path"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the column path: it is of type string")
        .hasMessageContaining("binary");
    assertThatThrownBy(() -> ImageColumn.in(SCHEMA, "size"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("struct<height:int>");
  }

  @Test
  void namesTheColumnsThereAre() {
    assertThatThrownBy(() -> ImageColumn.in(SCHEMA, "images"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("column images")
        .hasMessageContaining("content, image, size, path");
  }
}
