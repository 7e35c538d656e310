package org.haframe.network;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Computes a pooling and its gradient, for contiguous arrays. */
interface PoolingKernel {

  /** Sizes of the output's array. */
  long[] outputSizes(ImageShape images);

  void forward(INDArray images, INDArray out);

  /**
   * @param images of the last forward pass
   * @param imagesGradient to be filled
   */
  void backward(INDArray images, INDArray outputGradient, INDArray imagesGradient);
}
