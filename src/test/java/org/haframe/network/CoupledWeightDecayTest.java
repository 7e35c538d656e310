package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class CoupledWeightDecayTest {

  private static final int SIZE = 8;
  private static final int CLASSES = 4;
  private static final double RATE = 0.1;
  private static final double DECAY = 0.05;

  /** DL4J adds what it is given for all layers a second time where the type is not its own. */
  @ParameterizedTest
  @EnumSource
  void movesEveryTrainedParameterByRateTimesDecayTimesItself(Head head) {
    ComputationGraph without = network(head, 0);
    ComputationGraph with = network(head, DECAY);
    Map<String, INDArray> before = new HashMap<>();
    with.paramTable().forEach((name, parameter) -> before.put(name, parameter.dup()));

    step(without);
    step(with);

    before.forEach(
        (name, parameter) -> {
          INDArray moved = with.getParam(name).sub(without.getParam(name));
          double factor = isStatistic(name) ? 0 : -RATE * DECAY;
          assertThat(moved.sub(parameter.mul(factor)).amaxNumber().doubleValue())
              .as(name)
              .isCloseTo(0, within(1e-6));
        });
  }

  private static boolean isStatistic(String name) {
    return ChannelBlockParameters.isStatistic(name.substring(name.lastIndexOf('_') + 1));
  }

  private static void step(ComputationGraph network) {
    INDArray images =
        Nd4j.createFromArray(RandomImages.of(CLASSES, SIZE, 1)).reshape(CLASSES, SIZE, SIZE, 3);
    network.fit(new DataSet(images, Nd4j.eye(CLASSES)));
  }

  private static ComputationGraph network(Head head, double decay) {
    ComputationGraph network =
        new ComputationGraph(
            NetworkBuilder.build(
                new NetworkSettings(new Backbone.WideResNet(10, 1), head),
                SIZE,
                OutputHead.flat(CLASSES),
                new Optimisation(RATE, 0.9, decay, 1)));
    network.init();
    return network;
  }
}
