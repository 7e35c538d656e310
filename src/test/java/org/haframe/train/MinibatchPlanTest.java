package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinibatchPlanTest {

  @ParameterizedTest
  @CsvSource({"64, 8, 3000", "64, 8, 63", "64, 1, 64", "7, 3, 1000", "128, 100, 129", "1, 1, 5"})
  void roundsTakeEveryWholeMinibatchOnce(int minibatch, int frequency, int images) {
    MinibatchPlan plan = new MinibatchPlan(minibatch, frequency);

    int next = 0;
    for (int round = 0; round < plan.rounds(images); round++) {
      assertThat(plan.firstMinibatch(round)).isEqualTo(next);
      next = plan.endMinibatch(round, images);
    }

    assertThat(next).isEqualTo(Math.max(1, images / minibatch));
    assertThat(next * plan.minibatchSize(images)).isLessThanOrEqualTo(images);
  }

  @ParameterizedTest
  @CsvSource({"64, 8"})
  void aPartitionWithoutImagesTrainsNothing(int minibatch, int frequency) {
    MinibatchPlan plan = new MinibatchPlan(minibatch, frequency);

    assertThat(plan.rounds(0)).isZero();
    assertThat(plan.endMinibatch(0, 0)).isZero();
  }
}
