package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Our updater computes what Deeplearning4j's own does. */
class WholeBlockUpdaterTest {

  private static final int SIZE = 16;
  private static final int CLASSES = 10;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stepsAreThoseOfDeeplearning4j(boolean rateChanges) {
    ComputationGraph theirs = network();
    ComputationGraph ours = network();
    WholeBlockUpdater.install(ours);

    for (int step = 0; step < 8; step++) {
      // A minibatch of another size is divided by another number.
      DataSet minibatch = minibatch(step % 3 == 2 ? 3 : 8, step);
      theirs.fit(minibatch);
      ours.fit(minibatch);

      assertClose(ours.params(), theirs.params());
      assertClose(state(ours), state(theirs));
      // Differences in the last digit would grow from step to step.
      ours.params().assign(theirs.params());
      state(ours).assign(state(theirs));
      if (rateChanges && step == 4) {
        theirs.setLearningRate(0.003);
        ours.setLearningRate(0.003);
        WholeBlockUpdater.install(ours);
      }
    }

    assertThat(ours.getUpdater()).isInstanceOf(WholeBlockUpdater.class);
  }

  private static INDArray state(ComputationGraph network) {
    return network.getUpdater().getStateViewArray();
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    double norm = expected.norm2Number().doubleValue();
    assertThat(norm).isGreaterThan(0.1);
    assertThat(actual.sub(expected).norm2Number().doubleValue()).isLessThan(1e-6 * norm);
  }

  private static DataSet minibatch(int count, int seed) {
    INDArray labels = Nd4j.zeros(count, CLASSES);
    for (int i = 0; i < count; i++) {
      labels.putScalar(i, (i + seed) % CLASSES, 1);
    }
    return new DataSet(
        Nd4j.createFromArray(RandomImages.of(count, SIZE, seed)).reshape(count, SIZE, SIZE, 3),
        labels);
  }

  private static ComputationGraph network() {
    ComputationGraph network =
        new ComputationGraph(
            NetworkBuilder.build(
                new NetworkSettings(new Backbone.ResNet(8, 16), Head.TRANSFORMATION),
                SIZE,
                OutputHead.flat(CLASSES),
                new Optimisation(0.01, 0.9, 0.05, 3)));
    network.init();
    return network;
  }
}
