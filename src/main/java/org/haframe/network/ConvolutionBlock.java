package org.haframe.network;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Square convolution without bias, batch normalisation and a rectifier as one layer.
 *
 * <p>Input [B, H, W, inputs], output [B, ceil(H / stride), ceil(W / stride), outputs], padded by
 * (kernel - 1) / 2 pixels on each side; either may be in channel blocks ({@link ImageShape});
 * weight [outputs, inputs, kernel, kernel].
 */
public final class ConvolutionBlock extends ChannelBlock {

  @JsonProperty private int kernel;
  @JsonProperty private int stride;
  @JsonProperty private boolean readsData;
  @JsonProperty private boolean blocked;

  /** Left out where it is false: a network in float32 is stored as before there was a choice. */
  @JsonProperty
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private boolean bfloat16;

  /** For JSON. */
  public ConvolutionBlock() {}

  private ConvolutionBlock(Builder builder) {
    super(builder);
    this.kernel = builder.kernel;
    this.stride = builder.stride;
    this.readsData = builder.readsData;
    this.blocked = builder.blocked;
    this.bfloat16 = builder.precision == Precision.BFLOAT16_COMPUTE;
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

  @Override
  Optional<long[]> weightShape() {
    return Optional.of(geometry().weightShape());
  }

  @Override
  BlockKernel kernel(ChannelKernels kernels) {
    return kernels.convolution(geometry(), this, blocked, precision());
  }

  @Override
  boolean needsInputGradient() {
    return !readsData;
  }

  @Override
  void describeWeight(
      PlainLayers layers, String name, String input, Map<String, INDArray> parameters) {
    layers.convolution(
        name, input, Describable.weight(parameters.get(ChannelBlockParameters.WEIGHT)), stride);
  }

  /** What is multiplied. */
  Precision precision() {
    return bfloat16 ? Precision.BFLOAT16_COMPUTE : Precision.FLOAT32;
  }

  /** What is multiplied from now on, in layers that are made of this. */
  void setPrecision(Precision operands) {
    bfloat16 = operands == Precision.BFLOAT16_COMPUTE;
  }

  /** Side of the filters in pixels. */
  int filterSize() {
    return kernel;
  }

  /** Pixels between neighbouring outputs. */
  int stride() {
    return stride;
  }

  /** Whether the output may be in channel blocks. */
  boolean blocked() {
    return blocked;
  }

  private ConvolutionGeometry geometry() {
    return new ConvolutionGeometry(getNIn(), getNOut(), kernel, stride);
  }

  @Override
  public InputType getOutputType(int index, InputType inputType) {
    var input = (InputType.InputTypeConvolutional) inputType;
    return InputType.convolutional(
        geometry().outputSize(input.getHeight()),
        geometry().outputSize(input.getWidth()),
        getNOut(),
        CNN2DFormat.NHWC);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (override || getNIn() <= 0) {
      setNIn(((InputType.InputTypeConvolutional) inputType).getChannels());
    }
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof ConvolutionBlock block
        && kernel == block.kernel
        && stride == block.stride
        && readsData == block.readsData
        && blocked == block.blocked
        && bfloat16 == block.bfloat16;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), kernel, stride, readsData, blocked, bfloat16);
  }

  static final class Builder extends ChannelBlock.Builder<Builder> {
    private final int kernel;
    private final int stride;
    private boolean readsData;
    private boolean blocked;
    private Precision precision = Precision.FLOAT32;

    private Builder(int kernel, int stride) {
      this.kernel = kernel;
      this.stride = stride;
    }

    /** The input is data, not the output of a layer: its gradient is not computed. */
    Builder readsData() {
      readsData = true;
      return this;
    }

    /**
     * Whether the output may be in channel blocks where that is faster: only layers of this package
     * read it. False unless told.
     */
    Builder blocked(boolean may) {
      blocked = may;
      return this;
    }

    /** What is multiplied. Float32 unless told. */
    Builder precision(Precision operands) {
      precision = operands;
      return this;
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
