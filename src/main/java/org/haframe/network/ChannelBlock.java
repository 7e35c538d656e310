package org.haframe.network;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What the layers with one parameter group per channel share: an optional weight, optional batch
 * normalisation, and a rectifier, computed together so that intermediate arrays are reused instead
 * of allocated.
 *
 * <p>Flat parameters, in this order: weight, gamma [C], beta [C], mean [C], variance [C]; the last
 * four only with normalisation. Weight decay acts on weight, gamma and beta, as in the HAFrame
 * paper's code; never on statistics.
 */
abstract class ChannelBlock extends FeedForwardLayer implements Describable {

  @JsonProperty private boolean normalised;
  @JsonProperty private double negativeSlope;
  @JsonProperty private double decay;
  @JsonProperty private double epsilon;

  /** For JSON. */
  ChannelBlock() {}

  ChannelBlock(Builder<?> builder) {
    super(builder);
    this.normalised = builder.normalised;
    this.negativeSlope = builder.negativeSlope;
    this.decay = builder.decay;
    this.epsilon = builder.epsilon;
  }

  /** Shape of the weight in 'c' order, or empty. */
  abstract Optional<long[]> weightShape();

  /** What computes this block. */
  abstract BlockKernel kernel(ChannelKernels kernels);

  /** Whether a layer in front of this one wants the gradient of its output. */
  boolean needsInputGradient() {
    return true;
  }

  @Override
  public final org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType dataType) {
    var layer = new ChannelBlockLayer(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(configuration, parameters, initialise));
    layer.setConf(configuration);
    return layer;
  }

  /** Says the weight, if there is one. */
  abstract void describeWeight(
      PlainLayers layers, String name, String input, Map<String, INDArray> parameters);

  @Override
  public final void describeTo(
      PlainLayers layers, String name, List<String> inputs, Map<String, INDArray> parameters) {
    if (!normalised) {
      describeWeight(layers, name, inputs.get(0), parameters);
      return;
    }
    String input = inputs.get(0);
    if (weightShape().isPresent()) {
      describeWeight(layers, name + ".weight", input, parameters);
      input = name + ".weight";
    }
    String normalised = negativeSlope == 1 ? name : name + ".normalisation";
    layers.normalisation(
        normalised,
        input,
        new PlainLayers.Normalisation(
            channels(parameters, ChannelBlockParameters.GAMMA),
            channels(parameters, ChannelBlockParameters.BETA),
            channels(parameters, ChannelBlockParameters.MEAN),
            channels(parameters, ChannelBlockParameters.VARIANCE),
            epsilon));
    if (negativeSlope != 1) {
      layers.rectifier(name, normalised, negativeSlope);
    }
  }

  private static PlainLayers.Weight channels(Map<String, INDArray> parameters, String key) {
    return Describable.weight(parameters.get(key).reshape(-1));
  }

  /** Whether batch normalisation stands between weight and rectifier. */
  final boolean normalised() {
    return normalised;
  }

  /** Factor of negative values: 0 is ReLU, 1 is the identity. */
  final double negativeSlope() {
    return negativeSlope;
  }

  /** Share of the old value that running statistics keep in each step. */
  final double decay() {
    return decay;
  }

  /** Added to the variance before the square root. */
  final double epsilon() {
    return epsilon;
  }

  @Override
  public final ParamInitializer initializer() {
    return ChannelBlockParameters.INSTANCE;
  }

  @Override
  public final IUpdater getUpdaterByParam(String parameter) {
    return ChannelBlockParameters.isStatistic(parameter)
        ? new NoOp()
        : super.getUpdaterByParam(parameter);
  }

  @Override
  public final List<Regularization> getRegularizationByParam(String parameter) {
    return ChannelBlockParameters.isStatistic(parameter) ? List.of() : regularization;
  }

  @Override
  public final InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null; // DL4J's word for none
  }

  @Override
  public final LayerMemoryReport getMemoryReport(InputType inputType) {
    long parameters = initializer().numParams(this);
    return new LayerMemoryReport.Builder(
            getLayerName(), getClass(), inputType, getOutputType(0, inputType))
        .standardMemory(parameters, getIUpdater().stateSize(parameters))
        .workingMemory(0, 0, 0, 2 * getOutputType(0, inputType).arrayElementsPerExample())
        .cacheMemory(0, 0)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof ChannelBlock block
        && normalised == block.normalised
        && negativeSlope == block.negativeSlope
        && decay == block.decay
        && epsilon == block.epsilon;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), normalised, negativeSlope, decay, epsilon);
  }

  /** Settings that all channel blocks have. */
  abstract static class Builder<T extends Builder<T>> extends FeedForwardLayer.Builder<T> {
    private boolean normalised = true;
    private double negativeSlope = 0;
    private double decay = 0.9;
    private double epsilon = 1e-5;

    abstract T self();

    /** Leaves out batch normalisation and the rectifier behind it: the block is then linear. */
    T withoutNormalisation() {
      normalised = false;
      return self();
    }

    /** Factor of negative values: 0 (the default) is ReLU, 1 is the identity. */
    T negativeSlope(double slope) {
      negativeSlope = slope;
      return self();
    }

    /** Share of the old value that running statistics keep in each step, in [0, 1). */
    T decay(double share) {
      decay = share;
      return self();
    }
  }
}
