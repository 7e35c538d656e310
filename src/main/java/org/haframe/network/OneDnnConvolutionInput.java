package org.haframe.network;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The input of a convolution in the layout that goes with its output's: the array itself, or a copy
 * where the array has another layout.
 *
 * <p>Convolutions are fast from blocks to blocks, from [B, H, W, C] to the same, and, of the three
 * colours of images, from [B, C, H, W] to blocks.
 */
final class OneDnnConvolutionInput {

  private final memory.desc layout;
  private @Nullable OneDnnPrimitive read;
  private @Nullable OneDnnPrimitive writeGradient;
  private Pointer copy = new Pointer();

  OneDnnConvolutionInput(OneDnnObjects objects, ImageShape given, ImageShape output) {
    ImageShape wanted = given.inBlocksOf(output.block());
    boolean few = output.isBlocked() && !wanted.isBlocked();
    layout = few ? objects.images(memory.format_tag.nchw, given) : objects.images(wanted);
    if (few || !wanted.equals(given)) {
      memory.desc array = objects.images(given);
      memory inner = objects.allocated(layout);
      copy = inner.get_data_handle();
      read = objects.reorder(objects.unbound(array), inner);
      writeGradient = objects.reorder(inner, objects.unbound(array));
    }
  }

  memory.desc layout() {
    return layout;
  }

  /** The address of the input in the layout. */
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
    return read == null ? OneDnn.addressOf(gradient) : copy;
  }

  /** Brings the gradient from there into the array. */
  void finishGradient(INDArray gradient) {
    if (writeGradient != null) {
      writeGradient.bind(dnnl.DNNL_ARG_TO, gradient).run();
    }
  }
}
