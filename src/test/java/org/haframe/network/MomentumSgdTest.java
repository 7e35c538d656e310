package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MomentumSgdTest {

  private static final double FLOAT_ROUNDING = 1e-6;

  @Test
  void stepsFollowTheRecurrenceOfHeavyBallMomentum() {
    MomentumSgd settings = new MomentumSgd(0.1, 0.9);
    INDArray velocity = Nd4j.zeros(1, 1);
    var updater = settings.instantiate(velocity, true);

    INDArray first = Nd4j.createFromArray(2f);
    updater.applyUpdater(first, 0, 0);
    settings.setLrAndSchedule(0.01, null);
    INDArray second = Nd4j.createFromArray(-1f);
    updater.applyUpdater(second, 1, 0);

    // v = 2, step 0.1 x 2; v = 0.9 x 2 - 1 = 0.8, step 0.01 x 0.8
    assertThat(first.getDouble(0)).isCloseTo(0.2, within(FLOAT_ROUNDING));
    assertThat(second.getDouble(0)).isCloseTo(0.008, within(FLOAT_ROUNDING));
    assertThat(velocity.getDouble(0)).isCloseTo(0.8, within(FLOAT_ROUNDING));
  }
}
