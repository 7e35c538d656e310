package org.haframe.bench;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.haframe.network.Optimisation;
import org.haframe.network.StockResidualNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** ResNet-8 of Deeplearning4j's own layers. */
final class StockContender implements Contender {

  private final ComputationGraph network;
  private final DataSet[] minibatches;

  StockContender(StartingPoint start) {
    var parameters = start.parameters();
    int width = parameters.get("stem_gamma").length;
    var optimisation =
        new Optimisation(
            start.learningRate(), StartingPoint.MOMENTUM, StartingPoint.WEIGHT_DECAY, 1);
    network =
        StockResidualNetwork.of(width, start.imageSize(), StartingPoint.CLASSES, optimisation);
    for (var layer : network.paramTable().entrySet()) {
      // Normalisation starts with ones and zeros on both sides.
      float[] values = parameters.get(layer.getKey());
      if (values != null) {
        INDArray parameter = layer.getValue();
        parameter.assign(Nd4j.createFromArray(values).reshape('c', parameter.shape()));
      }
    }
    minibatches =
        IntStream.range(0, StartingPoint.MINIBATCHES)
            .mapToObj(index -> minibatch(start, index))
            .toArray(DataSet[]::new);
  }

  private static DataSet minibatch(StartingPoint start, int index) {
    INDArray images =
        Nd4j.createFromArray(start.imagesChannelsFirst(index))
            .reshape('c', start.minibatch(), 3, start.imageSize(), start.imageSize());
    INDArray labels = Nd4j.zeros(DataType.FLOAT, start.minibatch(), StartingPoint.CLASSES);
    int[] classes = start.classes(index);
    for (int i = 0; i < classes.length; i++) {
      labels.putScalar(i, classes[i], 1);
    }
    return new DataSet(images, labels);
  }

  @Override
  public double train(int minibatch) {
    network.fit(minibatches[minibatch]);
    return network.score();
  }

  @Override
  public float[] infer(int minibatch) {
    return network.outputSingle(minibatches[minibatch].getFeatures()).dup('c').data().asFloat();
  }
}
