package org.haframe.network;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Hands its input on as a constant: what lies before it learns nothing from what lies behind. */
public final class GradientStop extends ParameterFreeVertex {

  /** For JSON. */
  public GradientStop() {}

  @Override
  public GraphVertex clone() {
    return new GradientStop();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GradientStop;
  }

  @Override
  public int hashCode() {
    return GradientStop.class.hashCode();
  }

  @Override
  int inputCount() {
    return 1;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    return inputs[0];
  }

  @Override
  org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph, String name, int index, DataType dataType) {
    return new Vertex(graph, name, index, dataType);
  }

  private static final class Vertex extends ParameterFreeVertex.Running {

    Vertex(ComputationGraph graph, String name, int index, DataType dataType) {
      super(graph, name, index, dataType);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      return workspaces.dup(ArrayType.ACTIVATIONS, inputs[0]);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
      INDArray nothing =
          workspaces.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[0].shape(), 'c');
      return new Pair<>(null, new INDArray[] {nothing});
    }
  }
}
