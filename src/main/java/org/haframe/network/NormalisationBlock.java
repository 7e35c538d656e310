package org.haframe.network;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation and a rectifier as one layer, over the last axis: input and output [B, H, W,
 * C] or [B, C].
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
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType dataType) {
    var layer = new NormalisationBlockLayer(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(configuration, parameters, initialise));
    layer.setConf(configuration);
    return layer;
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
