package org.haframe.severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemperatureFitTest {

  private static final int CLASSES = 10;
  private static final int IMAGES = 20_000;

  /** Labels drawn from softmax(logits / T) are told best at T. */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.7, 1, 3.3, 20})
  void findsTheTemperatureThatLabelsWereDrawnWith(double temperature) {
    TemperatureFit fit = new TemperatureFit();
    addImages(fit, temperature, 1, IMAGES);

    // 20,000 labels tell a temperature to about 1 %.
    assertThat(fit.temperature()).isCloseTo(temperature, within(0.04 * temperature));
    assertThat(fit.examples()).isEqualTo(IMAGES);
  }

  @Test
  void mergesExactlyInAnyOrder() {
    TemperatureFit whole = new TemperatureFit();
    addImages(whole, 2, 1, 50);
    addImages(whole, 2, 2, 70);
    TemperatureFit first = new TemperatureFit();
    addImages(first, 2, 1, 50);
    TemperatureFit second = new TemperatureFit();
    addImages(second, 2, 2, 70);

    assertThat(second.merge(first).temperature()).isEqualTo(whole.temperature());
  }

  @Test
  void withoutImagesLogitsStayAsTheyAre() {
    assertThat(new TemperatureFit().temperature()).isEqualTo(1);
  }

  @Test
  void logitsThatAreAlwaysRightAreSharpenedAsFarAsItGoes() {
    TemperatureFit fit = new TemperatureFit();
    fit.add(0, new float[] {1, 0});

    assertThat(fit.temperature()).isCloseTo(Math.pow(2, -8), within(0.01));
  }

  private static void addImages(TemperatureFit fit, double temperature, long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int image = 0; image < count; image++) {
      var logits = new float[CLASSES];
      for (int k = 0; k < CLASSES; k++) {
        logits[k] = (float) (temperature * random.nextDouble(-3, 3));
      }
      double[] probabilities = Softmax.of(logits, temperature);
      double drawn = random.nextDouble();
      int label = 0;
      while (label < CLASSES - 1 && drawn >= probabilities[label]) {
        drawn -= probabilities[label];
        label++;
      }
      fit.add(label, logits);
    }
  }
}
