package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JPEG fixtures, 24 x 16 pixels, left half rgb(200, 60, 40), right half rgb(60, 120, 210), grey.jpg
 * all 128, made with ImageMagick 6 and {@code -quality 92}:
 *
 * <pre>
 * convert -size 24x16 xc:'rgb(200,60,40)' \( -size 12x16 xc:'rgb(60,120,210)' \)
 *     -gravity east -composite [-colorspace CMYK | -interlace Plane] FILE
 * convert -size 24x16 xc:'gray(128)' -colorspace Gray grey.jpg
 * </pre>
 */
class ImageDecoderTest {
  // JPEG is lossy; CMYK without a profile leaves room for how ink becomes light.
  @Test
  void tasksOfOneProcessMayMakeTheirDecodersAtTheSameTime() throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<ImageDecoder>> tasks = Collections.nCopies(40_000, ImageDecoder::new);

      for (Future<ImageDecoder> decoder : threads.invokeAll(tasks)) {
        assertThatCode(decoder::get).doesNotThrowAnyException();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static final Offset<Integer> JPEG_LOSS = Offset.offset(6);

  private final ImageDecoder decoder = new ImageDecoder();

  @Test
  void keepsThePixelsOfAPng() throws Exception {
    var image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    image.setRGB(1, 0, 0x0A141E);

    byte[] pixels = decoder.decode(TestImages.file("png", image), 4);

    assertThat(Arrays.copyOfRange(pixels, 0, 9)).containsExactly(0, 0, 0, 10, 20, 30, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
  void greyValuesAreNotBrightened(int type) throws Exception {
    var image = new BufferedImage(4, 4, type);
    int stored = type == BufferedImage.TYPE_BYTE_GRAY ? 100 : 100 * 257;
    for (int i = 0; i < 16; i++) {
      image.getRaster().setSample(i % 4, i / 4, 0, stored);
    }

    byte[] pixels = decoder.decode(TestImages.file("png", image), 4);

    assertThat(pixels).containsOnly(100);
  }

  @Test
  void readsPalettes() throws Exception {
    var image = TestImages.plain(BufferedImage.TYPE_BYTE_INDEXED, new Color(255, 0, 51), 4, 4);

    byte[] pixels = decoder.decode(TestImages.file("png", image), 4);

    assertThat(Arrays.copyOf(pixels, 3)).containsExactly(255, 0, 51);
  }

  @Test
  void laysTransparentPixelsOnWhite() throws Exception {
    var image = TestImages.plain(BufferedImage.TYPE_INT_ARGB, new Color(0, 0, 200, 0), 4, 4);
    image.setRGB(0, 0, new Color(0, 0, 200, 51).getRGB());

    byte[] pixels = decoder.decode(TestImages.file("png", image), 4);

    assertThat(Arrays.copyOf(pixels, 6)).containsExactly(204, 204, 244, 255, 255, 255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb.jpg", "cmyk.jpg", "progressive.jpg"})
  void readsJpegInRgbAndCmyk(String name) throws Exception {
    byte[] pixels = decoder.decode(TestImages.resource(name), 24);

    assertColour(pixels, 24, 3, 12, 200, 60, 40);
    assertColour(pixels, 24, 20, 12, 60, 120, 210);
  }

  @Test
  void readsGreyJpeg() throws Exception {
    byte[] pixels = decoder.decode(TestImages.resource("grey.jpg"), 24);

    assertColour(pixels, 24, 12, 12, 128, 128, 128);
  }

  @Test
  void tellsTheSizeAsStored() throws Exception {
    assertThat(decoder.check(TestImages.resource("cmyk.jpg")))
        .isEqualTo(new ImageDecoder.Dimensions(24, 16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb.jpg", "progressive.jpg", "cmyk.jpg"})
  void refusesAJpegThatEndsEarly(String name) throws Exception {
    byte[] whole = TestImages.resource(name);
    byte[] cut = Arrays.copyOf(whole, whole.length - 30);

    assertThatThrownBy(() -> decoder.check(cut)).isInstanceOf(UndecodableImageException.class);
    assertThat(decoder.check(whole).width()).isEqualTo(24);
  }

  @Test
  void refusesAPngThatEndsEarly() {
    byte[] whole = TestImages.png(7);

    assertThatThrownBy(() -> decoder.check(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(UndecodableImageException.class);
  }

  @Test
  void refusesOtherContentWithItsFirstBytes() {
    assertThatThrownBy(() -> decoder.check("GIF89a..".getBytes()))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessage("is neither PNG nor JPEG: its first bytes are 4749463839612e2e (hexadecimal)");
    assertThatThrownBy(() -> decoder.check(new byte[0])).hasMessage("is empty");
  }

  @Test
  void refusesHugeDeclaredDimensionsBeforeTakingMemory() {
    byte[] bomb = TestImages.png(7);
    ByteBuffer.wrap(bomb).putInt(16, 100_000).putInt(20, 100_000);
    var checksum = new CRC32();
    checksum.update(bomb, 12, 17);
    ByteBuffer.wrap(bomb).putInt(29, (int) checksum.getValue());

    assertThatThrownBy(() -> decoder.check(bomb))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessage("declares 100,000 x 100,000 pixels, more than 50,000,000");
  }

  private static void assertColour(byte[] pixels, int size, int x, int y, int... colour) {
    for (int channel = 0; channel < 3; channel++) {
      assertThat(pixels[(y * size + x) * 3 + channel] & 0xFF)
          .as("channel %d at (%d, %d)", channel, x, y)
          .isCloseTo(colour[channel], JPEG_LOSS);
    }
  }
}
