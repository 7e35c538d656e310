package org.haframe.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.PlainLayers;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * A trained network of Deeplearning4j's own layers alone: input [B, 3, size, size], output class
 * probabilities [B, K], and where the network ranks classes by other scores, those as a second
 * output [B, K].
 */
public final class StockNetwork implements PlainLayers {

  private final List<String> outputs = new ArrayList<>();
  private final Map<String, Map<String, Weight>> parameters = new LinkedHashMap<>();
  private final GraphBuilder graph =
      new NeuralNetConfiguration.Builder()
          .dataType(DataType.FLOAT)
          .updater(new NoOp())
          .graphBuilder();

  private StockNetwork() {}

  /**
   * Builds one.
   *
   * @throws IllegalArgumentException if a part of the network has no such layer
   */
  public static ComputationGraph of(HierarchyAwareModel model) {
    var stock = new StockNetwork();
    model.describeTo(stock);
    return stock.built();
  }

  private ComputationGraph built() {
    ComputationGraph network =
        new ComputationGraph(graph.setOutputs(outputs.toArray(new String[0])).build());
    network.init();
    parameters.forEach(
        (layer, values) ->
            values.forEach(
                (name, weight) -> {
                  INDArray target = network.getLayer(layer).getParam(name);
                  target.assign(Nd4j.createFromArray(weight.values()).reshape('c', target.shape()));
                }));
    return network;
  }

  @Override
  public void images(String name, int size) {
    graph.addInputs(name).setInputTypes(InputType.convolutional(size, size, 3));
  }

  @Override
  public void convolution(String name, String input, Weight weight, int stride) {
    int kernel = weight.size(2);
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder(kernel, kernel)
            .stride(stride, stride)
            .padding(kernel / 2, kernel / 2)
            .convolutionMode(ConvolutionMode.Truncate)
            .nOut(weight.size(0))
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build(),
        input);
    parameters.put(name, Map.of("W", weight));
  }

  @Override
  public void normalisation(String name, String input, Normalisation normalisation) {
    graph.addLayer(
        name,
        new BatchNormalization.Builder().eps(normalisation.epsilon()).useLogStd(false).build(),
        input);
    parameters.put(
        name,
        Map.of(
            "gamma", normalisation.gamma(),
            "beta", normalisation.beta(),
            "mean", normalisation.mean(),
            "var", normalisation.variance()));
  }

  @Override
  public void rectifier(String name, String input, double slope) {
    graph.addLayer(
        name,
        slope == 0
            ? new ActivationLayer(Activation.RELU)
            : new ActivationLayer(new ActivationLReLU(slope)),
        input);
  }

  @Override
  public void rectifier(String name, String input, Weight slopes) {
    graph.addLayer(name, new PReLULayer.Builder().inputShape(slopes.size(0)).build(), input);
    parameters.put(name, Map.of("W", slopes));
  }

  @Override
  public void sum(String name, String first, String second) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), first, second);
  }

  @Override
  public void averagePooling(String name, String input) {
    graph.addLayer(name, new GlobalPoolingLayer(PoolingType.AVG), input);
  }

  @Override
  public void maximumPooling(String name, String input, int window, int stride, int padding) {
    graph.addLayer(
        name,
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(window, window)
            .stride(stride, stride)
            .padding(padding, padding)
            .convolutionMode(ConvolutionMode.Truncate)
            .build(),
        input);
  }

  @Override
  public void dense(String name, String input, Weight weight, Optional<Weight> bias) {
    graph.addLayer(
        name,
        new DenseLayer.Builder()
            .nOut(weight.size(1))
            .hasBias(bias.isPresent())
            .activation(Activation.IDENTITY)
            .build(),
        input);
    var values = new LinkedHashMap<String, Weight>();
    values.put("W", weight);
    bias.ifPresent(added -> values.put("b", added));
    parameters.put(name, values);
  }

  @Override
  public void unitLength(String name, String input) {
    graph.addVertex(name, new L2NormalizeVertex(), input);
  }

  @Override
  public void output(String name, String input, Optional<Weight> ranking) {
    graph.addLayer(name, new ActivationLayer(Activation.SOFTMAX), input);
    outputs.add(name);
    ranking.ifPresent(
        shares -> {
          dense(name + ".ranking", name, shares, Optional.empty());
          outputs.add(name + ".ranking");
        });
  }
}
