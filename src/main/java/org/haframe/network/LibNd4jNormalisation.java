package org.haframe.network;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link ChannelNormalisation} alone. */
final class LibNd4jNormalisation implements BlockKernel {

  private final ChannelNormalisation normalisation;

  LibNd4jNormalisation(ChannelBlock block, DataType dataType) {
    this.normalisation = new ChannelNormalisation(block, dataType);
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return input;
  }

  @Override
  public void train(INDArray x, ChannelArrays parameters, INDArray out) {
    normalisation.forward(x, parameters.gamma(), parameters.beta(), out);
  }

  @Override
  public void infer(INDArray x, ChannelArrays parameters, INDArray out) {
    normalisation.apply(
        x, parameters.mean(), parameters.variance(), parameters.gamma(), parameters.beta(), out);
  }

  @Override
  public void backward(BackwardPass pass, INDArray inputGradient) {
    inputGradient.assign(gradient(pass));
  }

  @Override
  public void backwardToParameters(BackwardPass pass) {
    gradient(pass);
  }

  private INDArray gradient(BackwardPass pass) {
    return normalisation.backward(
        pass.outputGradient(),
        pass.x(),
        pass.out(),
        pass.parameters().gamma(),
        pass.gradients().gamma(),
        pass.gradients().beta());
  }

  @Override
  public INDArray batchMean() {
    return normalisation.batchMean();
  }

  @Override
  public INDArray batchVariance() {
    return normalisation.batchVariance();
  }
}
