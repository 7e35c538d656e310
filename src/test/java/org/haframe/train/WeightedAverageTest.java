package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightedAverageTest {

  @Test
  void weighsVectorsByTheirExamples() {
    WeightedAverage average = new WeightedAverage(2);

    average.add(new float[] {1, 10}, 3);
    average.add(new float[] {5, 20}, 1);

    assertThat(average.result()).containsExactly(2f, 12.5f);
  }

  @Test
  void equalVectorsStayEqualToTheLastBit() {
    float[] vector = new float[10_000];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextDouble(-1, 1);
    }
    WeightedAverage average = new WeightedAverage(vector.length);

    for (int copy = 0; copy < 16; copy++) {
      average.add(vector, 512);
    }

    assertThat(average.result()).isEqualTo(vector);
  }

  @Test
  void refusesVectorsOfAnotherLength() {
    WeightedAverage average = new WeightedAverage(2);

    assertThatThrownBy(() -> average.add(new float[3], 1))
        .hasMessage("Cannot average a vector of 3 values with vectors of 2.");
  }
}
