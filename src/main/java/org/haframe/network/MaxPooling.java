package org.haframe.network;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The maximum of each 3x3 window, at every second pixel: input [B, H, W, C], output [B, ceil(H /
 * 2), ceil(W / 2), C], as behind the first convolution of He et al. (2016).
 */
public final class MaxPooling extends ParameterFreeVertex implements Describable {

  /** Side of a window, pixels between windows, pixels of padding on each side. */
  static final int WINDOW = 3;

  static final int STRIDE = 2;
  static final int PADDING = 1;

  /** For JSON, and for graphs. */
  public MaxPooling() {}

  /** The output for the given input, in the same layout. */
  static ImageShape outputShape(ImageShape input) {
    return new ImageShape(
        input.count(), half(input.height()), half(input.width()), input.channels(), input.block());
  }

  private static long half(long size) {
    return (size + STRIDE - 1) / STRIDE;
  }

  @Override
  public void describeTo(
      PlainLayers layers, String name, List<String> inputs, Map<String, INDArray> parameters) {
    layers.maximumPooling(name, inputs.get(0), WINDOW, STRIDE, PADDING);
  }

  @Override
  int inputCount() {
    return 1;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    var images = (InputType.InputTypeConvolutional) inputs[0];
    return InputType.convolutional(
        half(images.getHeight()), half(images.getWidth()), images.getChannels(), CNN2DFormat.NHWC);
  }

  @Override
  org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph, String name, int index, DataType dataType) {
    return new PoolingVertex(
        graph, name, index, dataType, ChannelKernels.of(dataType).maxPooling());
  }

  @Override
  public GraphVertex clone() {
    return new MaxPooling();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MaxPooling;
  }

  @Override
  public int hashCode() {
    return MaxPooling.class.hashCode();
  }
}
