package org.haframe.network;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean over all positions: input [B, H, W, C], output [B, C]. */
public final class GlobalAveragePooling extends ParameterFreeVertex implements Describable {

  /** For JSON, and for graphs. */
  public GlobalAveragePooling() {}

  @Override
  public void describeTo(
      PlainLayers layers, String name, List<String> inputs, Map<String, INDArray> parameters) {
    layers.averagePooling(name, inputs.get(0));
  }

  @Override
  int inputCount() {
    return 1;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    return InputType.feedForward(((InputType.InputTypeConvolutional) inputs[0]).getChannels());
  }

  @Override
  org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph, String name, int index, DataType dataType) {
    return new PoolingVertex(
        graph, name, index, dataType, ChannelKernels.of(dataType).averagePooling());
  }

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
}
