package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Our layers against DL4J's own, with the same parameters, over several steps and then in
 * inference.
 */
class StockLayersTest {

  private static final int CLASSES = 5;
  private static final int STEPS = 10;
  // Both sides compute in float32 and in another order; differences grow with the steps.
  private static final double TOLERANCE = 1e-3;

  @ParameterizedTest
  @CsvSource({
    "ONEDNN, 8, 3, 1, 0, 8", "ONEDNN, 9, 3, 2, 0.1, 8", "ONEDNN, 7, 1, 2, 1, 5",
    "ONEDNN, 10, 5, 3, 0, 3", "LIBND4J, 8, 3, 1, 0, 8", "LIBND4J, 9, 3, 2, 0.1, 8",
    "LIBND4J, 7, 1, 2, 1, 5", "LIBND4J, 10, 5, 3, 0, 3"
  })
  void trainLikeTheLayersOfDeeplearning4j(
      KernelRoute route, int size, int kernel, int stride, double slope, int count) {
    assumeTrue(route != KernelRoute.ONEDNN || OneDnn.loads());
    ComputationGraph ours = route.choose(() -> ours(size, kernel, stride, slope));
    ComputationGraph stock = stock(size, kernel, stride, slope);
    copyParameters(ours, stock);
    INDArray images =
        Nd4j.createFromArray(RandomImages.of(count, size, 3)).reshape(count, size, size, 3);
    INDArray channelsFirst = images.permute(0, 3, 1, 2).dup('c');
    INDArray labels = Nd4j.zeros(count, CLASSES);
    for (int i = 0; i < count; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }

    for (int step = 0; step < STEPS; step++) {
      ours.fit(new DataSet(images, labels));
      stock.fit(new DataSet(channelsFirst, labels));

      assertThat(ours.score()).as("step %d", step).isCloseTo(stock.score(), within(TOLERANCE));
    }
    assertThat(
            ours.outputSingle(images)
                .sub(stock.outputSingle(channelsFirst))
                .amaxNumber()
                .doubleValue())
        .isLessThan(TOLERANCE);
  }

  private static ComputationGraph ours(int size, int kernel, int stride, double slope) {
    return network(
        builder()
            .setInputTypes(InputType.convolutional(size, size, 3, CNN2DFormat.NHWC))
            .addLayer(
                "convolution",
                ConvolutionBlock.of(6, kernel, stride).negativeSlope(slope).build(),
                "images")
            .addVertex("pooling", new GlobalAveragePooling(), "convolution")
            .addLayer(
                "output",
                new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                    .nOut(CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "pooling")
            .setOutputs("output")
            .build());
  }

  private static ComputationGraph stock(int size, int kernel, int stride, double slope) {
    return network(
        builder()
            .setInputTypes(InputType.convolutional(size, size, 3))
            .addLayer(
                "convolution",
                new ConvolutionLayer.Builder(kernel, kernel)
                    .stride(stride, stride)
                    .nOut(6)
                    .padding(kernel / 2, kernel / 2)
                    .convolutionMode(ConvolutionMode.Truncate)
                    .hasBias(false)
                    .activation(Activation.IDENTITY)
                    .build(),
                "images")
            .addLayer("normalisation", new BatchNormalization(), "convolution")
            .addLayer("rectifier", new ActivationLayer(new ActivationLReLU(slope)), "normalisation")
            .addLayer("pooling", new GlobalPoolingLayer(PoolingType.AVG), "rectifier")
            .addLayer(
                "output",
                new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                    .nOut(CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "pooling")
            .setOutputs("output")
            .build());
  }

  private static ComputationGraphConfiguration.GraphBuilder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(4)
        .dataType(DataType.FLOAT)
        .weightInit(WeightInit.RELU)
        .updater(new MomentumSgd(0.05, 0.9))
        .graphBuilder()
        .addInputs("images");
  }

  private static ComputationGraph network(ComputationGraphConfiguration configuration) {
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }

  private static void copyParameters(ComputationGraph from, ComputationGraph to) {
    to.getLayer("convolution").getParam("W").assign(from.getLayer("convolution").getParam("W"));
    for (String key : new String[] {"W", "b"}) {
      to.getLayer("output").getParam(key).assign(from.getLayer("output").getParam(key));
    }
  }
}
