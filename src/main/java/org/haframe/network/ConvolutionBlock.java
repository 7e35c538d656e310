package org.haframe.network;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Square convolution without bias, batch normalisation and a rectifier as one layer.
 *
 * <p>Input [B, H, W, inputs], output [B, ceil(H / stride), ceil(W / stride), outputs] ("same"
 * padding, the odd pixel at the bottom and right); weight [outputs, inputs, kernel, kernel].
 */
public final class ConvolutionBlock extends ChannelBlock {

  @JsonProperty private int kernel;
  @JsonProperty private int stride;

  /** For JSON. */
  public ConvolutionBlock() {}

  private ConvolutionBlock(Builder builder) {
    super(builder);
    this.kernel = builder.kernel;
    this.stride = builder.stride;
  }

  /**
   * A block with normalisation and ReLU unless told otherwise.
   *
   * @param outputs channels of the output
   * @param kernel side of the filters in pixels
   * @param stride pixels between neighbouring outputs
   */
  static Builder of(int outputs, int kernel, int stride) {
    return new Builder(kernel, stride).nOut(outputs);
  }

  int kernel() {
    return kernel;
  }

  int stride() {
    return stride;
  }

  @Override
  Optional<long[]> weightShape() {
    return Optional.of(new long[] {getNOut(), getNIn(), kernel, kernel});
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType dataType) {
    var layer = new ConvolutionBlockLayer(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(configuration, parameters, initialise));
    layer.setConf(configuration);
    return layer;
  }

  @Override
  public InputType getOutputType(int index, InputType inputType) {
    var input = (InputType.InputTypeConvolutional) inputType;
    return InputType.convolutional(
        outputSize(input.getHeight()), outputSize(input.getWidth()), getNOut(), CNN2DFormat.NHWC);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (override || getNIn() <= 0) {
      setNIn(((InputType.InputTypeConvolutional) inputType).getChannels());
    }
  }

  long outputSize(long inputSize) {
    return (inputSize + stride - 1) / stride;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof ConvolutionBlock block
        && kernel == block.kernel
        && stride == block.stride;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), kernel, stride);
  }

  static final class Builder extends ChannelBlock.Builder<Builder> {
    private final int kernel;
    private final int stride;

    private Builder(int kernel, int stride) {
      this.kernel = kernel;
      this.stride = stride;
    }

    @Override
    Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("unchecked") // DL4J lets the caller choose the type
    public <E extends Layer> E build() {
      return (E) new ConvolutionBlock(this);
    }
  }
}
