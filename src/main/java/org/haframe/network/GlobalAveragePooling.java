package org.haframe.network;

import static org.haframe.network.NativeOperation.contiguous;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean over all positions: input [B, H, W, C], output [B, C]. */
public final class GlobalAveragePooling extends GraphVertex {

  @Override
  public GraphVertex clone() {
    return new GlobalAveragePooling();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GlobalAveragePooling;
  }

  @Override
  public int hashCode() {
    return GlobalAveragePooling.class.hashCode();
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return 1;
  }

  @Override
  public int maxVertexInputs() {
    return 1;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    return InputType.feedForward(((InputType.InputTypeConvolutional) inputs[0]).getChannels());
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    return new LayerMemoryReport.Builder(null, getClass(), inputs[0], getOutputType(0, inputs))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType dataType) {
    return new Vertex(graph, name, index, dataType);
  }

  private static final class Vertex extends BaseGraphVertex {

    private final PoolingKernel kernel;

    Vertex(ComputationGraph graph, String name, int index, DataType dataType) {
      super(graph, name, index, null, null, dataType);
      kernel = ChannelKernels.of(dataType).pooling();
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      INDArray x = inputs[0];
      INDArray out =
          workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.size(0), x.size(3));
      kernel.forward(contiguous(x), out);
      return out;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
      INDArray gradient =
          workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, inputs[0].shape());
      kernel.backward(contiguous(epsilon), gradient);
      return new Pair<>(null, new INDArray[] {gradient});
    }

    @Override
    public boolean hasLayer() {
      return false;
    }

    @Override
    public @Nullable Layer getLayer() {
      return null;
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {
      if (view != null && !view.isEmpty()) {
        throw new IllegalArgumentException("Cannot set gradients: pooling has no parameters.");
      }
    }

    @Override
    public @Nullable Pair<INDArray, MaskState> feedForwardMaskArrays(
        INDArray[] masks, MaskState state, int minibatch) {
      return null;
    }

    @Override
    public String toString() {
      return "GlobalAveragePooling(%s)".formatted(getVertexName());
    }
  }
}
