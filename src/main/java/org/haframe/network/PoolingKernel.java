package org.haframe.network;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Computes the mean over positions and its gradient, for contiguous arrays. */
interface PoolingKernel {

  /** From images [B, H, W, C] to means [B, C]. */
  void forward(INDArray images, INDArray means);

  /** From the gradient of the means, [B, C], to that of the images, [B, H, W, C]. */
  void backward(INDArray meansGradient, INDArray imagesGradient);
}
