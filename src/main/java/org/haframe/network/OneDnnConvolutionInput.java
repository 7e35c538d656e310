package org.haframe.network;

import java.util.function.LongFunction;
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
  private final LongFunction<Pointer> copies;
  private long copyBytes;
  private @Nullable OneDnnPrimitive read;
  private @Nullable OneDnnPrimitive writeGradient;

  /**
   * @param mayRound whether it may be rounded to bfloat16. It is where it goes from blocks to
   *     blocks, which is where that pays.
   * @param copies memory for a copy of so many bytes; the same each time until the copy is no
   *     longer needed
   */
  OneDnnConvolutionInput(
      OneDnnObjects objects,
      ImageShape given,
      ImageShape output,
      boolean mayRound,
      LongFunction<Pointer> copies) {
    this.copies = copies;
    ImageShape wanted = given.inBlocksOf(output.block());
    boolean few = output.isBlocked() && !wanted.isBlocked();
    layout = few ? objects.images(memory.format_tag.nchw, given) : objects.images(wanted);
    boolean rearranged = few || !wanted.equals(given);
    rounded = mayRound && given.isBlocked() && !rearranged;
    if (rearranged || rounded) {
      memory.desc array = objects.images(given);
      memory.desc inner = rounded ? objects.rounded(layout) : layout;
      copyBytes = inner.get_size();
      read = objects.reorder(objects.unbound(array), objects.unbound(inner));
      if (rearranged) {
        writeGradient = objects.reorder(objects.unbound(inner), objects.unbound(array));
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
    Pointer copy = copies.apply(copyBytes);
    read.bind(dnnl.DNNL_ARG_FROM, x).bind(dnnl.DNNL_ARG_TO, copy).run();
    return copy;
  }

  /** The same, of an input that was read and has not changed since. */
  Pointer lastRead(INDArray x) {
    return read == null ? OneDnn.addressOf(x) : copies.apply(copyBytes);
  }

  /** Where a gradient in the layout goes; may overwrite what was read. */
  Pointer gradientTarget(INDArray gradient) {
    return writeGradient == null ? OneDnn.addressOf(gradient) : copies.apply(copyBytes);
  }

  /** Brings the gradient from there into the array. */
  void finishGradient(INDArray gradient) {
    if (writeGradient != null) {
      writeGradient
          .bind(dnnl.DNNL_ARG_FROM, copies.apply(copyBytes))
          .bind(dnnl.DNNL_ARG_TO, gradient)
          .run();
    }
  }
}
