package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageScalerTest {

  @ParameterizedTest
  @CsvSource({"7, 5, 16", "64, 48, 16", "5, 90, 32", "1, 1, 4", "33, 32, 32"})
  void keepsAPlainColour(int width, int height, int size) {
    byte[] pixels = new byte[width * height * 3];
    Arrays.fill(pixels, (byte) 201);

    assertThat(ImageScaler.scale(pixels, width, height, size))
        .hasSize(size * size * 3)
        .containsOnly((byte) 201);
  }

  @Test
  void enlargesLinearlyBetweenPixelCentres() {
    byte[] pixels = {0, 0, 0, 100, 100, 100, 0, 0, 0, 100, 100, 100};

    byte[] scaled = ImageScaler.scale(pixels, 2, 2, 4);

    assertThat(new int[] {scaled[0], scaled[3], scaled[6], scaled[9]})
        .containsExactly(0, 25, 75, 100);
  }

  @Test
  void countsEverySourcePixelWhenShrinking() {
    // A checkerboard of single pixels is grey from afar; picking pixels would show stripes.
    int side = 64;
    byte[] pixels = new byte[side * side * 3];
    for (int i = 0; i < side * side; i++) {
      int shade = (i % side + i / side) % 2 * 200;
      for (int channel = 0; channel < 3; channel++) {
        pixels[i * 3 + channel] = (byte) shade;
      }
    }

    byte[] scaled = ImageScaler.scale(pixels, side, side, 8);

    for (byte value : scaled) {
      assertThat(value & 0xFF).isBetween(98, 102);
    }
  }

  @Test
  void scalingTheTransposedImageGivesTheTransposedResult() {
    int width = 19;
    int height = 11;
    int size = 8;
    byte[] pixels = new byte[width * height * 3];
    new Random(4).nextBytes(pixels);

    byte[] scaled = ImageScaler.scale(pixels, width, height, size);
    byte[] scaledTransposed =
        ImageScaler.scale(transposed(pixels, width, height), height, width, size);

    // The axes are taken in the other order, with rounding between them.
    byte[] back = transposed(scaledTransposed, size, size);
    for (int i = 0; i < scaled.length; i++) {
      assertThat(Math.abs((scaled[i] & 0xFF) - (back[i] & 0xFF))).isLessThanOrEqualTo(1);
    }
  }

  private static byte[] transposed(byte[] pixels, int width, int height) {
    byte[] result = new byte[pixels.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        System.arraycopy(pixels, (y * width + x) * 3, result, (x * height + y) * 3, 3);
      }
    }
    return result;
  }
}
