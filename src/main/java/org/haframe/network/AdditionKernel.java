package org.haframe.network;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Computes max(0, a + b) and its gradient, for contiguous arrays of one shape. */
interface AdditionKernel {

  void forward(INDArray a, INDArray b, INDArray out);

  /**
   * @param out what the forward pass returned
   * @param gradient the gradient with respect to either summand, to be filled
   */
  void backward(INDArray out, INDArray outputGradient, INDArray gradient);
}
