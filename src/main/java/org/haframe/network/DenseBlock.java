package org.haframe.network;

import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Dense layer without bias, batch normalisation and a rectifier as one layer: input [B, inputs],
 * output [B, outputs], weight [outputs, inputs, 1, 1], for it is computed as a convolution of
 * images of one pixel.
 */
public final class DenseBlock extends ChannelBlock {

  /** For JSON. */
  public DenseBlock() {}

  private DenseBlock(Builder builder) {
    super(builder);
  }

  /** A block with normalisation and ReLU unless told otherwise. */
  static Builder of(int outputs) {
    return new Builder().nOut(outputs);
  }

  @Override
  Optional<long[]> weightShape() {
    return Optional.of(geometry().weightShape());
  }

  @Override
  BlockKernel kernel(ChannelKernels kernels) {
    return kernels.convolution(geometry(), this, false, Precision.FLOAT32);
  }

  @Override
  void describeWeight(
      PlainLayers layers, String name, String input, Map<String, INDArray> parameters) {
    INDArray weight = parameters.get(ChannelBlockParameters.WEIGHT);
    layers.dense(
        name,
        input,
        Describable.weight(weight.reshape(weight.size(0), weight.size(1)).transpose()),
        Optional.empty());
  }

  private ConvolutionGeometry geometry() {
    return ConvolutionGeometry.dense(getNIn(), getNOut());
  }

  @Override
  public InputType getOutputType(int index, InputType inputType) {
    return InputType.feedForward(getNOut());
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (override || getNIn() <= 0) {
      setNIn(((InputType.InputTypeFeedForward) inputType).getSize());
    }
  }

  static final class Builder extends ChannelBlock.Builder<Builder> {
    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("unchecked") // DL4J lets the caller choose the type
    public <E extends Layer> E build() {
      return (E) new DenseBlock(this);
    }
  }
}
