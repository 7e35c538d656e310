package org.haframe.network;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Normalisation and rectifier by oneDNN. */
final class OneDnnNormalisationBlock implements BlockKernel {

  private final ShapeCache<ImageShape, OneDnnNormalisation> normalisations;
  private final ShapeCache<ImageShape, OneDnnNormalisation> inferences;
  private final INDArray mean;
  private final INDArray variance;

  OneDnnNormalisationBlock(ChannelBlock block) {
    this.normalisations = new ShapeCache<>(shape -> OneDnnNormalisation.forTraining(block, shape));
    this.inferences = new ShapeCache<>(shape -> OneDnnNormalisation.forInference(block, shape));
    this.mean = Nd4j.createUninitializedDetached(DataType.FLOAT, block.getNOut());
    this.variance = Nd4j.createUninitializedDetached(DataType.FLOAT, block.getNOut());
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return input;
  }

  @Override
  public void train(INDArray x, ChannelArrays parameters, INDArray out) {
    normalisations
        .of(ImageShape.of(x.shape()))
        .forward(OneDnn.addressOf(x), parameters, mean, variance, out);
  }

  @Override
  public void infer(INDArray x, ChannelArrays parameters, INDArray out) {
    inferences
        .of(ImageShape.of(x.shape()))
        .forward(OneDnn.addressOf(x), parameters, parameters.mean(), parameters.variance(), out);
  }

  @Override
  public void backward(BackwardPass pass, INDArray inputGradient) {
    normalisations
        .of(ImageShape.of(pass.x().shape()))
        .backward(OneDnn.addressOf(pass.x()), pass, OneDnn.addressOf(inputGradient));
  }

  /** oneDNN computes both gradients or none. */
  @Override
  public void backwardToParameters(BackwardPass pass) {
    normalisations
        .of(ImageShape.of(pass.x().shape()))
        .backward(
            OneDnn.addressOf(pass.x()),
            pass,
            OneDnn.ofThisThread().gradient(pass.x().length() * Float.BYTES));
  }

  @Override
  public INDArray batchMean() {
    return mean;
  }

  @Override
  public INDArray batchVariance() {
    return variance;
  }
}
