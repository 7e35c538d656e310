package org.haframe.network;

/**
 * A square convolution with "same" padding: an image side of n pixels becomes ceil(n / stride), and
 * of an odd number of padding pixels the odd one is at the bottom and right.
 */
record ConvolutionGeometry(long inputs, long outputs, int kernel, int stride) {

  /** A matrix product, as the convolution of images of one pixel. */
  static ConvolutionGeometry dense(long inputs, long outputs) {
    return new ConvolutionGeometry(inputs, outputs, 1, 1);
  }

  /** [outputs, inputs, kernel, kernel]. */
  long[] weightShape() {
    return new long[] {outputs, inputs, kernel, kernel};
  }

  /** [B, H, W, outputs] for an input of shape [B, H, W, inputs]. */
  long[] outputShape(long[] inputShape) {
    return new long[] {
      inputShape[0], outputSize(inputShape[1]), outputSize(inputShape[2]), outputs
    };
  }

  long outputSize(long inputSize) {
    return (inputSize + stride - 1) / stride;
  }

  /** Padding pixels at the top, or at the left. */
  long paddingBefore(long inputSize) {
    return padding(inputSize) / 2;
  }

  /** Padding pixels at the bottom, or at the right. */
  long paddingAfter(long inputSize) {
    return padding(inputSize) - paddingBefore(inputSize);
  }

  private long padding(long inputSize) {
    return Math.max(0, (outputSize(inputSize) - 1) * stride + kernel - inputSize);
  }
}
