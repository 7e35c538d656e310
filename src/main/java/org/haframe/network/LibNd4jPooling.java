package org.haframe.network;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastCopyOp;
import org.nd4j.linalg.factory.Nd4j;

/** Pooling by libnd4j's operations. */
final class LibNd4jPooling {

  private LibNd4jPooling() {}

  /** The mean over positions. */
  static final class Average implements PoolingKernel {
    @Override
    public long[] outputSizes(ImageShape images) {
      return new long[] {images.count(), images.channels()};
    }

    @Override
    public void forward(INDArray images, INDArray out, boolean training) {
      positionsOf(images).mean(out, 1);
    }

    @Override
    public void backward(INDArray images, INDArray outputGradient, INDArray imagesGradient) {
      INDArray positions = positionsOf(imagesGradient);
      INDArray share = outputGradient.div(positions.size(1));
      Nd4j.getExecutioner().exec(new BroadcastCopyOp(positions, share, positions, 0, 2));
    }

    private static INDArray positionsOf(INDArray images) {
      return images.reshape('c', images.size(0), images.size(1) * images.size(2), images.size(3));
    }
  }

  /** {@link MaxPooling}. */
  static final class Max implements PoolingKernel {
    private final NativeOperation pooling = NativeOperation.maxPooling();
    private final NativeOperation gradient = NativeOperation.maxPoolingGradient();

    @Override
    public long[] outputSizes(ImageShape images) {
      return MaxPooling.outputShape(images).sizes();
    }

    @Override
    public void forward(INDArray images, INDArray out, boolean training) {
      pooling.execute(new INDArray[] {images}, out);
    }

    @Override
    public void backward(INDArray images, INDArray outputGradient, INDArray imagesGradient) {
      gradient.execute(new INDArray[] {images, outputGradient}, imagesGradient);
    }
  }
}
