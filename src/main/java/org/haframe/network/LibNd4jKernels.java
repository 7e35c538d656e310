package org.haframe.network;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastCopyOp;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/** Kernels made of libnd4j's operations: any backend, any floating-point type. */
record LibNd4jKernels(DataType dataType) implements ChannelKernels {

  @Override
  public BlockKernel convolution(ConvolutionGeometry geometry, ChannelBlock block) {
    return new LibNd4jConvolution(geometry, block, dataType);
  }

  @Override
  public BlockKernel normalisation(ChannelBlock block) {
    return new LibNd4jNormalisation(block, dataType);
  }

  @Override
  public AdditionKernel rectifiedAddition() {
    return new Addition();
  }

  @Override
  public PoolingKernel pooling() {
    return new Pooling();
  }

  private static final class Addition implements AdditionKernel {
    @Override
    public void forward(INDArray a, INDArray b, INDArray out) {
      a.addi(b, out);
      Nd4j.getExecutioner().exec(new RectifiedLinear(out, out));
    }

    @Override
    public void backward(INDArray out, INDArray outputGradient, INDArray gradient) {
      Nd4j.getExecutioner().exec(new Step(out, gradient));
      gradient.muli(outputGradient);
    }
  }

  private static final class Pooling implements PoolingKernel {
    @Override
    public void forward(INDArray images, INDArray means) {
      positionsOf(images).mean(means, 1);
    }

    @Override
    public void backward(INDArray meansGradient, INDArray imagesGradient) {
      INDArray positions = positionsOf(imagesGradient);
      INDArray share = meansGradient.div(positions.size(1));
      Nd4j.getExecutioner().exec(new BroadcastCopyOp(positions, share, positions, 0, 2));
    }

    private static INDArray positionsOf(INDArray images) {
      return images.reshape('c', images.size(0), images.size(1) * images.size(2), images.size(3));
    }
  }
}
