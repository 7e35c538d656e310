package org.haframe.network;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A libnd4j operation with its arguments, executed many times through one native context.
 *
 * <p>libnd4j picks the kernel: oneDNN on the CPU, cuDNN on a GPU, where its build contains them.
 */
final class NativeOperation {

  private static final long GIVEN_PADDING = 0;
  private static final long CHANNELS_LAST = 1;
  private static final long WEIGHT_OUTPUTS_FIRST = 1;

  private final String name;
  private final OpContext context;

  private NativeOperation(String name, long... arguments) {
    this.name = name;
    this.context = Nd4j.getExecutioner().buildContext();
    context.setIArguments(arguments);
  }

  /** Inputs x, weight; output z. */
  static NativeOperation convolution(ConvolutionGeometry geometry) {
    return new NativeOperation("conv2d", convolutionArguments(geometry));
  }

  /** Inputs x, weight, dz; outputs dx, dweight. */
  static NativeOperation convolutionGradient(ConvolutionGeometry geometry) {
    return new NativeOperation("conv2d_bp", convolutionArguments(geometry));
  }

  /** {@link MaxPooling}. */
  static NativeOperation maxPooling() {
    return new NativeOperation("maxpool2d", maxPoolingArguments());
  }

  /** Inputs x, dout; output dx. */
  static NativeOperation maxPoolingGradient() {
    return new NativeOperation("maxpool2d_bp", maxPoolingArguments());
  }

  /** Inputs z [B, H, W, C], mean, variance, gamma, beta [C]; output like z. */
  static NativeOperation batchnorm(double epsilon) {
    long channelAxis = 3;
    NativeOperation operation = new NativeOperation("batchnorm", 1, 1, channelAxis);
    operation.context.setTArguments(epsilon);
    return operation;
  }

  void execute(INDArray[] inputs, INDArray... outputs) {
    context.purge();
    for (int i = 0; i < inputs.length; i++) {
      context.setInputArray(i, inputs[i]);
    }
    for (int i = 0; i < outputs.length; i++) {
      context.setOutputArray(i, outputs[i]);
    }
    Nd4j.exec(DynamicCustomOp.builder(name).build(), context);
  }

  /**
   * The given array if it has the shape, else a new one outside all workspaces, which the caller
   * keeps.
   */
  static INDArray buffer(INDArray kept, DataType dataType, long... shape) {
    if (Arrays.equals(kept.shape(), shape)) {
      return kept;
    }
    return Nd4j.createUninitializedDetached(dataType, shape);
  }

  /**
   * The array in 'c' order without gaps, as kernels that take an address need it: itself or a copy.
   */
  static INDArray contiguous(INDArray array) {
    return isContiguous(array) ? array : array.dup('c');
  }

  /**
   * ND4J's own check says no of every array with a size of 1 in the middle: one block of channels.
   */
  private static boolean isContiguous(INDArray array) {
    long expected = 1;
    for (int axis = array.rank() - 1; axis >= 0; axis--) {
      if (array.size(axis) != 1 && array.stride(axis) != expected) {
        return false;
      }
      expected *= array.size(axis);
    }
    return true;
  }

  private static long[] convolutionArguments(ConvolutionGeometry geometry) {
    long kernel = geometry.kernel();
    long stride = geometry.stride();
    long padding = geometry.padding();
    // kernel, stride, padding, dilation, mode, layouts
    return new long[] {
      kernel,
      kernel,
      stride,
      stride,
      padding,
      padding,
      1,
      1,
      GIVEN_PADDING,
      CHANNELS_LAST,
      WEIGHT_OUTPUTS_FIRST
    };
  }

  private static long[] maxPoolingArguments() {
    long window = MaxPooling.WINDOW;
    long stride = MaxPooling.STRIDE;
    long padding = MaxPooling.PADDING;
    long unused = 0;
    // window, stride, padding, dilation, mode, what other poolings need, layout
    return new long[] {
      window, window, stride, stride, padding, padding, 1, 1, GIVEN_PADDING, unused, CHANNELS_LAST
    };
  }
}
