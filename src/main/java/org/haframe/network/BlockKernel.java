package org.haframe.network;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes one {@link ChannelBlock}: an optional convolution, optional batch normalisation, and a
 * rectifier behind the latter.
 *
 * <p>All arrays are contiguous, in 'c' order, of the layer's type; images lie as {@link ImageShape}
 * says. A kernel belongs to one layer and is used by one thread at a time.
 */
interface BlockKernel {

  /** The output for the given input. */
  ImageShape outputShape(ImageShape input);

  /** Forward pass with the statistics of the batch, which are kept, as is what backward needs. */
  void train(INDArray x, ChannelArrays parameters, INDArray out);

  /** Forward pass with running statistics. */
  void infer(INDArray x, ChannelArrays parameters, INDArray out);

  /** Fills the gradients of weight, gamma and beta, and that of the input. */
  void backward(BackwardPass pass, INDArray inputGradient);

  /** Fills the gradients of weight, gamma and beta, where nobody needs that of the input. */
  void backwardToParameters(BackwardPass pass);

  /** Mean of the last training batch, [C]. */
  INDArray batchMean();

  /** Variance of the last training batch, divided by the number of values, [C]. */
  INDArray batchVariance();

  /**
   * What a backward pass starts from.
   *
   * @param x input of the last training pass
   * @param out output of that pass
   * @param outputGradient with respect to that output; not changed
   * @param parameters unchanged since that pass
   * @param gradients to be filled
   */
  record BackwardPass(
      INDArray x,
      INDArray out,
      INDArray outputGradient,
      ChannelArrays parameters,
      ChannelArrays gradients) {}
}
