package org.haframe.network;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Computes a pooling and its gradient, for contiguous arrays. */
interface PoolingKernel {

  /** Sizes of the output's array. */
  long[] outputSizes(ImageShape images);

  /**
   * @param training whether a backward pass follows
   */
  void forward(INDArray images, INDArray out, boolean training);

  /**
   * @param images of the last forward pass in training
   * @param imagesGradient to be filled
   */
  void backward(INDArray images, INDArray outputGradient, INDArray imagesGradient);
}
