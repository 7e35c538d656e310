package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CropTest {
  private static final int SIZE = 8;

  /** Pixel (x, y) is (x, y, 255): a crop tells where it was cut. */
  private static byte[] coordinates() {
    byte[] image = new byte[SIZE * SIZE * 3];
    for (int i = 0; i < SIZE * SIZE; i++) {
      image[i * 3] = (byte) (i % SIZE);
      image[i * 3 + 1] = (byte) (i / SIZE);
      image[i * 3 + 2] = (byte) 255;
    }
    return image;
  }

  @Test
  void paddedCropDrawsEveryOffsetFromBothEnds() {
    var crop = new Crop.Padded(2, Crop.Border.REFLECT);
    var random = new SplittableRandom(3);
    byte[] cut = new byte[SIZE * SIZE * 3];
    var seen = new HashSet<Integer>();

    for (int draw = 0; draw < 1000; draw++) {
      crop.cut(coordinates(), SIZE, random, cut);
      int middle = (4 * SIZE + 4) * 3; // never in the border
      seen.add((cut[middle] - 4) * 10 + cut[middle + 1] - 4);
    }

    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 25).mapToObj(i -> (i % 5 - 2) * 10 + i / 5 - 2).toList());
  }

  @ParameterizedTest
  @EnumSource(Crop.Border.class)
  void borderPixelsAreAsSaid(Crop.Border border) {
    var crop = new Crop.Padded(3, border);
    var random = new SplittableRandom(5);
    byte[] cut = new byte[SIZE * SIZE * 3];

    for (int draw = 0; draw < 200; draw++) {
      crop.cut(coordinates(), SIZE, random, cut);
      int middle = (4 * SIZE + 4) * 3;
      int left = cut[middle] - 4;
      int top = cut[middle + 1] - 4;
      for (int i = 0; i < SIZE * SIZE; i++) {
        int x = i % SIZE + left;
        int y = i / SIZE + top;
        boolean inside = x >= 0 && x < SIZE && y >= 0 && y < SIZE;
        byte[] expected =
            inside || border == Crop.Border.REFLECT
                ? new byte[] {(byte) mirrored(x), (byte) mirrored(y), (byte) 255}
                : new byte[3];
        assertThat(Arrays.copyOfRange(cut, i * 3, i * 3 + 3)).isEqualTo(expected);
      }
    }
  }

  private static int mirrored(int coordinate) {
    return coordinate < 0
        ? -coordinate
        : coordinate >= SIZE ? 2 * (SIZE - 1) - coordinate : coordinate;
  }

  @Test
  void resizedCropOfTheWholeIsTheImage() {
    byte[] cut = new byte[SIZE * SIZE * 3];
    byte[] narrow = new byte[SIZE * SIZE * 3];

    new Crop.RandomResized(1, 1).cut(coordinates(), SIZE, new SplittableRandom(1), cut);
    new Crop.RandomResized(0.05, 0.05).cut(coordinates(), SIZE, new SplittableRandom(1), narrow);

    assertThat(cut).isEqualTo(coordinates());
    assertThat(narrow).isNotEqualTo(coordinates());
  }

  @Test
  void resizedCropShowsAboutTheShareAskedFor() {
    int size = 100;
    byte[] image = new byte[size * size * 3];
    for (int i = 0; i < size * size; i++) {
      image[i * 3] = (byte) (i % size);
      image[i * 3 + 1] = (byte) (i / size);
    }
    byte[] cut = new byte[image.length];
    var random = new SplittableRandom(9);
    var crop = new Crop.RandomResized(0.25, 0.25);

    for (int draw = 0; draw < 100; draw++) {
      crop.cut(image, size, random, cut);
      int last = (size * size - 1) * 3;
      double width = cut[last] - cut[0] + 1;
      double height = cut[last + 1] - cut[1] + 1;
      assertThat(width * height / (size * size)).isBetween(0.23, 0.27);
      assertThat(width / height).isBetween(0.72, 1.38);
    }
  }

  @Test
  void rejectsSettingsOutOfRange() {
    assertThatThrownBy(() -> new Crop.Padded(65, Crop.Border.BLACK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("padding = 65");
    assertThatThrownBy(() -> new Crop.RandomResized(0.5, 0.4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("between 0.5 and 0.4");
    assertThatThrownBy(
            () ->
                new ImageSettings(
                    8,
                    MinibatchEncoderTest.NORMALISATION,
                    new Augmentation(
                        new Crop.Padded(8, Crop.Border.BLACK), Augmentation.Flip.NEVER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("padding = 8 with images.size = 8");
  }
}
