package org.haframe.network;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The input of a convolution in the layout that goes with its output's: the array itself, or a copy
 * where the array has another layout, or is rounded to bfloat16.
 *
 * <p>Convolutions are fast from blocks to blocks, from [B, H, W, C] to the same, and, of the three
 * colours of images, from [B, C, H, W] to blocks.
 */
final class OneDnnConvolutionInput {

  private final memory.desc layout;
  private final boolean rounded;
  private @Nullable OneDnnPrimitive read;
  private @Nullable OneDnnPrimitive writeGradient;
  private Pointer copy = new Pointer();

  /**
   * @param mayRound whether it may be rounded to bfloat16. It is where it goes from blocks to
   *     blocks, which is where that pays.
   */
  OneDnnConvolutionInput(
      OneDnnObjects objects, ImageShape given, ImageShape output, boolean mayRound) {
    ImageShape wanted = given.inBlocksOf(output.block());
    boolean few = output.isBlocked() && !wanted.isBlocked();
    layout = few ? objects.images(memory.format_tag.nchw, given) : objects.images(wanted);
    boolean rearranged = few || !wanted.equals(given);
    rounded = mayRound && given.isBlocked() && !rearranged;
    if (rearranged || rounded) {
      memory.desc array = objects.images(given);
      memory inner = objects.allocated(rounded ? objects.rounded(layout) : layout);
      copy = inner.get_data_handle();
      read = objects.reorder(objects.unbound(array), inner);
      if (rearranged) {
        writeGradient = objects.reorder(inner, objects.unbound(array));
      }
    }
  }

  /** The layout that the convolution reads, as of float32 values. */
  memory.desc layout() {
    return layout;
  }

  /** Whether what the convolution reads is rounded to bfloat16. */
  boolean rounded() {
    return rounded;
  }

  /** The address of the input as the convolution reads it. */
  Pointer read(INDArray x) {
    if (read == null) {
      return OneDnn.addressOf(x);
    }
    read.bind(dnnl.DNNL_ARG_FROM, x).run();
    return copy;
  }

  /** The same, of an input that was read and has not changed since. */
  Pointer lastRead(INDArray x) {
    return read == null ? OneDnn.addressOf(x) : copy;
  }

  /** Where a gradient in the layout goes; overwrites what was read. */
  Pointer gradientTarget(INDArray gradient) {
    return writeGradient == null ? OneDnn.addressOf(gradient) : copy;
  }

  /** Brings the gradient from there into the array. */
  void finishGradient(INDArray gradient) {
    if (writeGradient != null) {
      writeGradient.bind(dnnl.DNNL_ARG_TO, gradient).run();
    }
  }
}
