package org.haframe.network;

import static org.haframe.network.NativeOperation.buffer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Convolution and {@link ChannelNormalisation} by libnd4j's operations. */
final class LibNd4jConvolution implements BlockKernel {

  private final boolean normalised;
  private final DataType dataType;
  private final NativeOperation convolution;
  private final NativeOperation convolutionGradient;
  private final ChannelNormalisation normalisation;
  private final ConvolutionGeometry geometry;
  private INDArray preNormalised = Nd4j.empty();
  private INDArray unusedInputGradient = Nd4j.empty();

  LibNd4jConvolution(ConvolutionGeometry geometry, ChannelBlock block, DataType dataType) {
    this.geometry = geometry;
    this.normalised = block.normalised();
    this.dataType = dataType;
    this.convolution = NativeOperation.convolution(geometry);
    this.convolutionGradient = NativeOperation.convolutionGradient(geometry);
    this.normalisation = new ChannelNormalisation(block, dataType);
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return geometry.outputShape(input);
  }

  @Override
  public void train(INDArray x, ChannelArrays parameters, INDArray out) {
    if (!normalised) {
      convolve(x, parameters, out);
      return;
    }
    preNormalised = buffer(preNormalised, dataType, out.shape());
    convolve(x, parameters, preNormalised);
    normalisation.forward(preNormalised, parameters.gamma(), parameters.beta(), out);
  }

  @Override
  public void infer(INDArray x, ChannelArrays parameters, INDArray out) {
    convolve(x, parameters, out);
    if (normalised) {
      normalisation.apply(
          out,
          parameters.mean(),
          parameters.variance(),
          parameters.gamma(),
          parameters.beta(),
          out);
    }
  }

  @Override
  public void backward(BackwardPass pass, INDArray inputGradient) {
    INDArray gradient = pass.outputGradient();
    if (normalised) {
      gradient =
          normalisation.backward(
              gradient,
              preNormalised,
              pass.out(),
              pass.parameters().gamma(),
              pass.gradients().gamma(),
              pass.gradients().beta());
    }
    convolutionGradient.execute(
        new INDArray[] {pass.x(), pass.parameters().weight(), gradient},
        inputGradient,
        pass.gradients().weight());
  }

  /** The operation computes both gradients or none. */
  @Override
  public void backwardToParameters(BackwardPass pass) {
    unusedInputGradient = buffer(unusedInputGradient, dataType, pass.x().shape());
    backward(pass, unusedInputGradient);
  }

  @Override
  public INDArray batchMean() {
    return normalisation.batchMean();
  }

  @Override
  public INDArray batchVariance() {
    return normalisation.batchVariance();
  }

  private void convolve(INDArray x, ChannelArrays parameters, INDArray z) {
    convolution.execute(new INDArray[] {x, parameters.weight()}, z);
  }
}
