package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GradientStopTest {

  /** images - taught - - merged - output; images - untaught - constant - merged. */
  private static ComputationGraphConfiguration network() {
    return new NeuralNetConfiguration.Builder()
        .seed(2)
        .dataType(DataType.DOUBLE)
        .graphBuilder()
        .addInputs("images")
        .setInputTypes(InputType.feedForward(3))
        .addLayer("taught", dense(), "images")
        .addLayer("untaught", dense(), "images")
        .addVertex("constant", new GradientStop(), "untaught")
        .addVertex("merged", new MergeVertex(), "taught", "constant")
        .addLayer(
            "output",
            new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
            "merged")
        .setOutputs("output")
        .build();
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build();
  }

  @Test
  void whatLiesBeforeLearnsNothingAndIsHandedOn() {
    ComputationGraph network = new ComputationGraph(network());
    network.init();
    INDArray images = Nd4j.createFromArray(new double[][] {{1, -2, 0.5}, {0.3, 1, 2}});
    network.setInput(0, images);
    network.setLabels(Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}}));

    network.computeGradientAndScore();

    var gradients = network.gradient().gradientForVariable();
    assertThat(gradients.get("untaught_W").amaxNumber().doubleValue()).isZero();
    assertThat(gradients.get("taught_W").amaxNumber().doubleValue()).isPositive();
    var activations = network.feedForward(images, false);
    assertThat(activations.get("constant")).isEqualTo(activations.get("untaught"));
  }

  @Test
  void survivesJson() {
    assertThat(ComputationGraphConfiguration.fromJson(network().toJson())).isEqualTo(network());
  }
}
