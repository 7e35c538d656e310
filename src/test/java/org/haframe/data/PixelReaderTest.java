package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.image.ImageSchema$;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelReaderTest {

  private static final int SIZE = 5;

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_GRAY
      })
  void pixelsThatSparkReadAreThoseOfTheFile(int type) throws Exception {
    byte[] file = TestImages.file("png", noise(type));
    Row decoded = ImageSchema$.MODULE$.decode("origin", file).get().getStruct(0);
    Row image = struct(IntStream.range(0, decoded.length()).mapToObj(decoded::get).toArray());

    byte[] ofStruct = reader(ImageColumn.Format.PIXELS).pixels(image);
    byte[] ofFile = reader(ImageColumn.Format.FILE).pixels(file);

    assertThat(ofStruct).isEqualTo(ofFile).hasSize(SIZE * SIZE * 3);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, -1, -1, -1, 0, its size is -1 x -1",
    "2, 2, 3, 16, 11, 11 bytes for 2 x 2 pixels of 3 channels",
    "2, 2, 3, 21, 12, 3 channels in OpenCV's mode 21",
    "2, 2, 2, 8, 8, 2 channels",
  })
  void refusesStructsThatHoldNoImage(
      int height, int width, int channels, int mode, int bytes, String reason) {
    Row image = struct("origin", height, width, channels, mode, new byte[bytes]);

    assertThatThrownBy(() -> reader(ImageColumn.Format.PIXELS).pixels(image))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void refusesNull() {
    Row halfNull = struct("origin", 2, 2, null, 16, new byte[12]);

    for (ImageColumn.Format format : ImageColumn.Format.values()) {
      assertThatThrownBy(() -> reader(format).pixels(null))
          .isInstanceOf(UndecodableImageException.class)
          .hasMessage("is null");
    }
    assertThatThrownBy(() -> reader(ImageColumn.Format.PIXELS).pixels(halfNull))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessage("has no pixels: its nChannels is null");
  }

  @Test
  void pixelsNeedNoOrigin() throws Exception {
    byte[] data = new byte[12];
    new Random(1).nextBytes(data);
    PixelReader reader = reader(ImageColumn.Format.PIXELS);

    assertThat(reader.pixels(struct(null, 2, 2, 3, 16, data)))
        .isEqualTo(reader.pixels(struct("origin", 2, 2, 3, 16, data)));
  }

  private static PixelReader reader(ImageColumn.Format format) {
    return new PixelReader(format, SIZE);
  }

  private static Row struct(Object... values) {
    return new GenericRowWithSchema(values, ImageSchema.columnSchema());
  }

  private static BufferedImage noise(int type) {
    var image = new BufferedImage(7, 4, type);
    var random = new Random(1);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 7; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    return image;
  }
}
