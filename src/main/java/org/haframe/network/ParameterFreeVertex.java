package org.haframe.network;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What vertices without parameters share: all that Deeplearning4j asks of them besides. */
abstract class ParameterFreeVertex extends GraphVertex {

  abstract int inputCount();

  abstract org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph, String name, int index, DataType dataType);

  @Override
  public final org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType dataType) {
    return instantiate(graph, name, index, dataType);
  }

  @Override
  public final long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public final int minVertexInputs() {
    return inputCount();
  }

  @Override
  public final int maxVertexInputs() {
    return inputCount();
  }

  @Override
  public final MemoryReport getMemoryReport(InputType... inputs) {
    InputType output = getOutputType(0, inputs);
    return new LayerMemoryReport.Builder(null, getClass(), inputs[0], output)
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, output.arrayElementsPerExample())
        .cacheMemory(0, 0)
        .build();
  }

  /** Runs one. */
  abstract static class Running extends BaseGraphVertex {

    Running(ComputationGraph graph, String name, int index, DataType dataType) {
      super(graph, name, index, null, null, dataType);
    }

    @Override
    public final boolean hasLayer() {
      return false;
    }

    @Override
    public final @Nullable Layer getLayer() {
      return null;
    }

    @Override
    public final void setBackpropGradientsViewArray(INDArray view) {
      if (view != null && !view.isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot set gradients: %s has no parameters.".formatted(getVertexName()));
      }
    }

    @Override
    public final @Nullable Pair<INDArray, MaskState> feedForwardMaskArrays(
        INDArray[] masks, MaskState state, int minibatch) {
      return null;
    }

    @Override
    public final String toString() {
      return "%s(%s)".formatted(getClass().getSimpleName(), getVertexName());
    }
  }
}
