package org.haframe.network;

import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation and a rectifier as one layer, over channels: input and output [B, H, W, C],
 * the same in channel blocks, or [B, C].
 */
public final class NormalisationBlock extends ChannelBlock {

  /** For JSON. */
  public NormalisationBlock() {}

  private NormalisationBlock(Builder builder) {
    super(builder);
  }

  /** Normalisation and ReLU unless told otherwise. */
  static Builder create() {
    return new Builder();
  }

  @Override
  Optional<long[]> weightShape() {
    return Optional.empty();
  }

  @Override
  BlockKernel kernel(ChannelKernels kernels) {
    return kernels.normalisation(this);
  }

  @Override
  void describeWeight(
      PlainLayers layers, String name, String input, Map<String, INDArray> parameters) {
    throw new IllegalStateException("%s has no weight.".formatted(name));
  }

  @Override
  public InputType getOutputType(int index, InputType inputType) {
    return inputType;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (override || getNIn() <= 0) {
      long channels =
          inputType instanceof InputType.InputTypeConvolutional images
              ? images.getChannels()
              : ((InputType.InputTypeFeedForward) inputType).getSize();
      setNIn(channels);
      setNOut(channels);
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
      return (E) new NormalisationBlock(this);
    }
  }
}
