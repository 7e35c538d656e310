package org.haframe.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * ResNet-8 from DL4J's own layers, named as {@link BackboneBuilder} names its layers, with a
 * softmax classifier behind pooling. Channels first.
 */
public final class StockResidualNetwork {

  private final GraphBuilder graph;

  private StockResidualNetwork(GraphBuilder graph) {
    this.graph = graph;
  }

  /** With initial parameters of its own, and without weight decay. */
  public static ComputationGraph of(int width, int size, int classes, Optimisation optimisation) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(optimisation.seed())
            .dataType(DataType.FLOAT)
            .weightInit(WeightInit.RELU)
            .updater(new MomentumSgd(optimisation.learningRate(), optimisation.momentum()))
            .graphBuilder()
            .addInputs("images")
            .setInputTypes(InputType.convolutional(size, size, 3));
    var network = new StockResidualNetwork(graph);
    String x = network.convolution("stem", width, 3, 1, Activation.RELU, "images");
    x = network.block("stage1.block1", width, width, 1, x);
    x = network.block("stage2.block1", width, 2 * width, 2, x);
    x = network.block("stage3.block1", 2 * width, 4 * width, 2, x);
    graph
        .addLayer("features", new GlobalPoolingLayer(PoolingType.AVG), x)
        .addLayer(
            "classifier",
            new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build(),
            "features")
        .setOutputs("classifier");
    ComputationGraph built = new ComputationGraph(graph.build());
    built.init();
    return built;
  }

  private String block(String name, int inputs, int outputs, int stride, String x) {
    String first = convolution(name + ".convolution1", outputs, 3, stride, Activation.RELU, x);
    String second = convolution(name + ".convolution2", outputs, 3, 1, Activation.IDENTITY, first);
    String shortcut =
        stride == 1 && inputs == outputs
            ? x
            : convolution(name + ".shortcut", outputs, 1, stride, Activation.IDENTITY, x);
    graph
        .addVertex(name + ".sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), second, shortcut)
        .addLayer(name, new ActivationLayer(Activation.RELU), name + ".sum");
    return name;
  }

  private String convolution(
      String name, int outputs, int kernel, int stride, Activation activation, String input) {
    graph
        .addLayer(
            name,
            new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .nOut(outputs)
                .padding(kernel / 2, kernel / 2)
                .convolutionMode(ConvolutionMode.Truncate)
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .build(),
            input)
        .addLayer(name + ".normalisation", new BatchNormalization(), name)
        .addLayer(name + ".rectifier", new ActivationLayer(activation), name + ".normalisation");
    return name + ".rectifier";
  }
}
