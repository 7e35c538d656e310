package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrainFloatTest {

  @ParameterizedTest
  @ValueSource(
      floats = {
        0,
        -0f,
        1,
        -2,
        0.15625f,
        0x1.FEp127f,
        0x1p-126f,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY
      })
  void valuesOfEightBitsStayAsTheyAre(float value) {
    assertThat(BrainFloat.toFloat(BrainFloat.of(value))).isEqualTo(value);
  }

  @Test
  void theErrorIsAtMostHalfAUnitOfTheEighthBit() {
    var random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      float value = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));

      assertThat(BrainFloat.toFloat(BrainFloat.of(value)))
          .isEqualTo(value, within(Math.abs(value) / 256));
    }
  }

  @Test
  void tiesGoToTheEvenNeighbour() {
    // 1 + 1/256 lies between 1 and 1 + 1/128; 1 + 3/256 between 1 + 1/128 and 1 + 1/64.
    assertThat(BrainFloat.toFloat(BrainFloat.of(1 + 1 / 256f))).isEqualTo(1);
    assertThat(BrainFloat.toFloat(BrainFloat.of(1 + 3 / 256f))).isEqualTo(1 + 1 / 64f);
  }

  @Test
  void whatIsNoNumberStaysNone() {
    // All bits set: rounding up would come to minus zero.
    float allBits = Float.intBitsToFloat(-1);

    assertThat(BrainFloat.toFloat(BrainFloat.of(allBits))).isNaN();
    assertThat(BrainFloat.toFloat(BrainFloat.of(Float.NaN))).isNaN();
  }

  @Test
  void whatIsLargerThanAllBecomesInfinite() {
    assertThat(BrainFloat.toFloat(BrainFloat.of(Float.MAX_VALUE))).isInfinite();
  }
}
