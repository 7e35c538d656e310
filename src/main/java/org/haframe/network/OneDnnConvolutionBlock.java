package org.haframe.network;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Convolution, normalisation and rectifier by oneDNN. */
final class OneDnnConvolutionBlock implements BlockKernel {

  private final ConvolutionGeometry geometry;
  private final int channelBlock;
  private final boolean normalised;
  private final ShapeCache<ImageShape, OneDnnConvolution> convolutions;
  private final ShapeCache<ImageShape, OneDnnNormalisation> normalisations;
  private final ShapeCache<ImageShape, OneDnnInference> inferences;
  private final FoldedWeight folded;
  private final NativeBuffer inputs = new NativeBuffer();
  private final NativeBuffer preNormalised = new NativeBuffer();
  private final INDArray mean;
  private final INDArray variance;

  /**
   * @param channelBlock channels in a block of the output; 0 for none
   * @param mayRound whether what is multiplied may be rounded to bfloat16
   */
  OneDnnConvolutionBlock(
      ConvolutionGeometry geometry, ChannelBlock block, int channelBlock, boolean mayRound) {
    this.geometry = geometry;
    this.channelBlock = channelBlock;
    this.normalised = block.normalised();
    this.convolutions =
        new ShapeCache<>(
            shape -> new OneDnnConvolution(geometry, shape, outputShape(shape), mayRound, inputs));
    this.normalisations = new ShapeCache<>(shape -> OneDnnNormalisation.forTraining(block, shape));
    this.inferences =
        new ShapeCache<>(
            shape -> new OneDnnInference(geometry, block, shape, outputShape(shape), mayRound));
    this.folded = new FoldedWeight(block);
    this.mean = Nd4j.createUninitializedDetached(DataType.FLOAT, geometry.outputs());
    this.variance = Nd4j.createUninitializedDetached(DataType.FLOAT, geometry.outputs());
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return geometry.outputShape(input).inBlocksOf(channelBlock);
  }

  @Override
  public void train(INDArray x, ChannelArrays parameters, INDArray out) {
    OneDnnConvolution convolution = convolutions.of(ImageShape.of(x.shape()));
    if (!normalised) {
      convolution.forward(x, parameters.weight(), OneDnn.addressOf(out));
      return;
    }
    Pointer z = preNormalised.ofBytes(bytes(out));
    convolution.forward(x, parameters.weight(), z);
    normalisations.of(ImageShape.of(out.shape())).forward(z, parameters, mean, variance, out);
  }

  @Override
  public void infer(INDArray x, ChannelArrays parameters, INDArray out) {
    folded.follow(parameters);
    inferences.of(ImageShape.of(x.shape())).run(x, folded, out);
  }

  @Override
  public void backward(BackwardPass pass, INDArray inputGradient) {
    Pointer zGradient = backwardToWeight(pass);
    convolutions
        .of(ImageShape.of(pass.x().shape()))
        .backwardToInput(zGradient, pass.parameters().weight(), inputGradient);
  }

  @Override
  public void backwardToParameters(BackwardPass pass) {
    backwardToWeight(pass);
  }

  /** Returns the gradient of what the convolution put out, as the convolution reads it. */
  private Pointer backwardToWeight(BackwardPass pass) {
    Pointer zGradient = OneDnn.addressOf(pass.outputGradient());
    if (normalised) {
      zGradient = OneDnn.ofThisThread().gradient(bytes(pass.out()));
      normalisations
          .of(ImageShape.of(pass.out().shape()))
          .backward(preNormalised.ofBytes(bytes(pass.out())), pass, zGradient);
    }
    OneDnnConvolution convolution = convolutions.of(ImageShape.of(pass.x().shape()));
    Pointer operand = convolution.readGradient(zGradient);
    convolution.backwardToWeight(pass.x(), operand, pass.gradients().weight());
    return operand;
  }

  @Override
  public INDArray batchMean() {
    return mean;
  }

  @Override
  public INDArray batchVariance() {
    return variance;
  }

  private static long bytes(INDArray array) {
    return array.length() * Float.BYTES;
  }
}
