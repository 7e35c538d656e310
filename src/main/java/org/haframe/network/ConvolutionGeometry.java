package org.haframe.network;

/**
 * A square convolution, padded by (kernel - 1) / 2 pixels on each side as in the papers whose
 * networks these are (and in their PyTorch code): an image side of n pixels becomes ceil(n /
 * stride). "Same" padding of Deeplearning4j and TensorFlow differs at even n with a stride above
 * one: it pads the bottom and right only.
 */
record ConvolutionGeometry(long inputs, long outputs, int kernel, int stride) {

  ConvolutionGeometry {
    if (kernel % 2 == 0) {
      throw new IllegalArgumentException(
          "Cannot centre a filter of %d pixels on a pixel. Use an odd number.".formatted(kernel));
    }
  }

  /** A matrix product, as the convolution of images of one pixel. */
  static ConvolutionGeometry dense(long inputs, long outputs) {
    return new ConvolutionGeometry(inputs, outputs, 1, 1);
  }

  /** [outputs, inputs, kernel, kernel]. */
  long[] weightShape() {
    return new long[] {outputs, inputs, kernel, kernel};
  }

  /** The output for the given input, not blocked. */
  ImageShape outputShape(ImageShape input) {
    return ImageShape.of(
        input.count(), outputSize(input.height()), outputSize(input.width()), outputs);
  }

  long outputSize(long inputSize) {
    return (inputSize + stride - 1) / stride;
  }

  /** Padding pixels on each side. */
  long padding() {
    return (kernel - 1) / 2;
  }
}
