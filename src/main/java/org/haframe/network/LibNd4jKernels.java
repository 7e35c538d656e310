package org.haframe.network;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/** Kernels made of libnd4j's operations: any backend, any floating-point type. */
record LibNd4jKernels(DataType dataType) implements ChannelKernels {

  @Override
  public String description() {
    return "libnd4j on " + (Nd4j.getEnvironment().isCPU() ? "CPU" : "GPU");
  }

  @Override
  public BlockKernel convolution(
      ConvolutionGeometry geometry, ChannelBlock block, boolean mayBlock, Precision precision) {
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
  public PoolingKernel averagePooling() {
    return new LibNd4jPooling.Average();
  }

  @Override
  public PoolingKernel maxPooling() {
    return new LibNd4jPooling.Max();
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
}
