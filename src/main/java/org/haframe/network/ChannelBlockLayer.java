package org.haframe.network;

import static org.haframe.network.ChannelBlockParameters.BETA;
import static org.haframe.network.ChannelBlockParameters.GAMMA;
import static org.haframe.network.ChannelBlockParameters.MEAN;
import static org.haframe.network.ChannelBlockParameters.VARIANCE;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/** What running a {@link ChannelBlock} has in common: its normalisation and its gradient. */
abstract class ChannelBlockLayer<C extends ChannelBlock> extends BaseLayer<C> {

  private @Nullable ChannelNormalisation normalisation;
  private @Nullable INDArray trainingOutput;

  ChannelBlockLayer(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  final void normaliseBatch(INDArray z, INDArray out) {
    normalisation().forward(z, params.get(GAMMA), params.get(BETA), out);
    trainingOutput = out;
  }

  final void normaliseWithRunningStatistics(INDArray z, INDArray out) {
    normalisation()
        .apply(z, params.get(MEAN), params.get(VARIANCE), params.get(GAMMA), params.get(BETA), out);
  }

  /** Fills the gradients of gamma, beta and the running statistics; returns the gradient of z. */
  final INDArray backwardThroughNormalisation(INDArray outputGradient, INDArray z) {
    if (trainingOutput == null) {
      throw new IllegalStateException(
          "Cannot backpropagate through layer %s: it was not activated in training mode."
              .formatted(layerConf().getLayerName()));
    }
    ChannelNormalisation statistics = normalisation();
    INDArray inputGradient =
        statistics.backward(
            outputGradient,
            z,
            trainingOutput,
            params.get(GAMMA),
            gradientViews.get(GAMMA),
            gradientViews.get(BETA));
    trainingOutput = null;
    moveTowards(MEAN, statistics.batchMean());
    moveTowards(VARIANCE, statistics.batchVariance());
    return inputGradient;
  }

  final Gradient parameterGradient() {
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach(gradient::setGradientFor);
    return gradient;
  }

  /** An array whose memory the native operations can take as it is. */
  final INDArray contiguous(INDArray array) {
    return array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array)
        ? array
        : array.dup('c');
  }

  /**
   * Running statistics move by a "gradient" that no updater changes and no minibatch size divides.
   */
  private void moveTowards(String statistic, INDArray batchValue) {
    gradientViews
        .get(statistic)
        .assign(params.get(statistic).sub(batchValue))
        .muli(1 - layerConf().decay());
  }

  @Override
  public final boolean updaterDivideByMinibatch(String parameter) {
    return !ChannelBlockParameters.isStatistic(parameter);
  }

  @Override
  public final boolean isPretrainLayer() {
    return false;
  }

  private ChannelNormalisation normalisation() {
    if (normalisation == null) {
      normalisation = new ChannelNormalisation(layerConf(), dataType);
    }
    return normalisation;
  }
}
