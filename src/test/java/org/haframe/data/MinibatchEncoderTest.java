package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MinibatchEncoderTest {
  static final Normalisation NORMALISATION =
      new Normalisation(List.of(0.5071, 0.4867, 0.4408), List.of(0.2675, 0.2565, 0.2761));
  // One rounding to float32 of a value below 4.
  private static final Offset<Float> ROUNDING = Offset.offset(2e-7f);
  private static final int SIZE = 8;
  private static final int VALUES = SIZE * SIZE * 3;

  private final DecodedImages images = images();
  private final MinibatchEncoder plain =
      new MinibatchEncoder(new ImageSettings(SIZE, NORMALISATION, Augmentation.none()));

  private static DecodedImages images() {
    var builder = new DecodedImages.Builder(SIZE);
    var random = new Random(1);
    for (int i = 0; i < 5; i++) {
      byte[] pixels = new byte[VALUES];
      random.nextBytes(pixels);
      builder.add("train/" + i, pixels, i);
    }
    return builder.build();
  }

  private static MinibatchEncoder augmenting(Crop crop) {
    return new MinibatchEncoder(
        new ImageSettings(
            SIZE, NORMALISATION, new Augmentation(crop, Augmentation.Flip.HORIZONTAL)));
  }

  @Test
  void writesNormalisedValuesInTheOrderOfTheBatch() {
    float[] batch = new float[2 * VALUES];

    plain.encode(images, new int[] {3, 0}, batch);

    for (int i = 0; i < 2 * VALUES; i++) {
      int image = i < VALUES ? 3 : 0;
      int channel = i % 3;
      double value = (images.pixels(image)[i % VALUES] & 0xFF) / 255.0;
      double expected =
          (value - NORMALISATION.mean().get(channel))
              / NORMALISATION.standardDeviation().get(channel);
      assertThat(batch[i]).isCloseTo((float) expected, ROUNDING);
    }
  }

  @Test
  void leavesTheRestOfALongerArrayAlone() {
    float[] batch = new float[2 * VALUES];

    plain.encode(images, new int[] {1}, batch);

    assertThat(batch[VALUES]).isZero();
  }

  @Test
  void flipsAboutHalfOfTheImagesAndOnlyMirrorsThem() {
    var encoder = augmenting(new Crop.None());
    var random = new SplittableRandom(2);
    float[] straight = new float[VALUES];
    plain.encode(images, new int[] {0}, straight);
    float[] drawn = new float[VALUES];
    int flips = 0;

    for (int draw = 0; draw < 1000; draw++) {
      encoder.encode(images, new int[] {0}, random, drawn);
      boolean flipped = drawn[0] != straight[0];
      flips += flipped ? 1 : 0;
      for (int i = 0; i < VALUES; i++) {
        int x = i / 3 % SIZE;
        int from = flipped ? i + (SIZE - 1 - 2 * x) * 3 : i;
        assertThat(drawn[i]).isEqualTo(straight[from]);
      }
    }

    assertThat(flips).isBetween(440, 560); // about four standard deviations
  }

  @Test
  void theSameGeneratorGivesTheSamePixels() {
    for (Crop crop :
        List.of(
            new Crop.None(),
            new Crop.Padded(3, Crop.Border.REFLECT),
            new Crop.RandomResized(0.2, 1))) {
      float[] first = new float[5 * VALUES];
      float[] second = new float[5 * VALUES];
      float[] other = new float[5 * VALUES];
      int[] all = {0, 1, 2, 3, 4};

      augmenting(crop).encode(images, all, new SplittableRandom(11), first);
      augmenting(crop).encode(images, all, new SplittableRandom(11), second);
      augmenting(crop).encode(images, all, new SplittableRandom(12), other);

      assertThat(second).isEqualTo(first);
      assertThat(other).isNotEqualTo(first);
    }
  }

  @Test
  void encodingChangesNoImage() {
    byte[] before = images.pixels(0);

    augmenting(new Crop.Padded(3, Crop.Border.BLACK))
        .encode(images, new int[] {0}, new SplittableRandom(1), new float[VALUES]);

    assertThat(images.pixels(0)).isEqualTo(before);
  }

  @Test
  void rejectsImagesOfAnotherSizeAndArraysTooShort() {
    var larger = new MinibatchEncoder(new ImageSettings(16, NORMALISATION, Augmentation.none()));

    assertThatThrownBy(() -> larger.encode(images, new int[] {0}, new float[768]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("images of 8 pixels with settings for 16 pixels");
    assertThatThrownBy(() -> plain.encode(images, new int[] {0, 1}, new float[VALUES]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2 images of 192 values into an array of 192");
  }
}
