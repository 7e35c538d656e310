package org.haframe.network;

import static org.haframe.network.NativeOperation.buffer;
import static org.haframe.network.NativeOperation.contiguous;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Adds the two branches of a residual block, with or without a ReLU behind. Inputs and output have
 * one shape.
 */
public final class ResidualAddition extends ParameterFreeVertex implements Describable {

  @JsonProperty private boolean rectified;

  /** For JSON. */
  public ResidualAddition() {}

  private ResidualAddition(boolean rectified) {
    this.rectified = rectified;
  }

  /** The sum alone. */
  static ResidualAddition plain() {
    return new ResidualAddition(false);
  }

  /** max(0, sum). */
  static ResidualAddition thenRectify() {
    return new ResidualAddition(true);
  }

  @Override
  public GraphVertex clone() {
    return new ResidualAddition(rectified);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResidualAddition addition && rectified == addition.rectified;
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(rectified);
  }

  @Override
  public void describeTo(
      PlainLayers layers, String name, List<String> inputs, Map<String, INDArray> parameters) {
    String sum = rectified ? name + ".sum" : name;
    layers.sum(sum, inputs.get(0), inputs.get(1));
    if (rectified) {
      layers.rectifier(name, sum, 0);
    }
  }

  @Override
  int inputCount() {
    return 2;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    if (!inputs[0].equals(inputs[1])) {
      throw new IllegalArgumentException(
          "Cannot add branches of shapes %s and %s. Give both the same shape."
              .formatted(inputs[0], inputs[1]));
    }
    return inputs[0];
  }

  @Override
  org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph, String name, int index, DataType dataType) {
    return new Vertex(graph, name, index, dataType, rectified);
  }

  private static final class Vertex extends ParameterFreeVertex.Running {
    private final boolean rectified;
    private final AdditionKernel rectifiedAddition;
    private @Nullable INDArray trainingOutput;
    private INDArray gradient = Nd4j.empty();

    Vertex(ComputationGraph graph, String name, int index, DataType dataType, boolean rectified) {
      super(graph, name, index, dataType);
      this.rectified = rectified;
      this.rectifiedAddition = ChannelKernels.of(dataType).rectifiedAddition();
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      if (!inputs[0].equalShapes(inputs[1])) {
        throw new IllegalStateException(
            "Cannot add arrays of shapes %s and %s at %s."
                .formatted(
                    Arrays.toString(inputs[0].shape()),
                    Arrays.toString(inputs[1].shape()),
                    getVertexName()));
      }
      INDArray out =
          workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, inputs[0].shape());
      if (rectified) {
        rectifiedAddition.forward(contiguous(inputs[0]), contiguous(inputs[1]), out);
      } else {
        inputs[0].addi(inputs[1], out);
      }
      trainingOutput = training ? out : null;
      return out;
    }

    /**
     * Both branches get one array, owned by this vertex: handing the incoming gradient on fails
     * DL4J's workspace validation, and two copies would cost a pass over memory.
     */
    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
      gradient = buffer(gradient, dataType, epsilon.shape());
      if (rectified) {
        rectifiedAddition.backward(
            Objects.requireNonNull(trainingOutput, "no forward pass in training mode"),
            contiguous(epsilon),
            gradient);
      } else {
        gradient.assign(epsilon);
      }
      return new Pair<>(null, new INDArray[] {gradient, gradient});
    }
  }
}
