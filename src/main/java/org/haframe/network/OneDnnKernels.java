package org.haframe.network;

import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/**
 * Kernels made of oneDNN's primitives: arrays of float32 on the CPU, images [B, H, W, C] or in
 * channel blocks.
 */
record OneDnnKernels() implements ChannelKernels {

  @Override
  public String description() {
    return "oneDNN " + OneDnn.version();
  }

  @Override
  public BlockKernel convolution(
      ConvolutionGeometry geometry, ChannelBlock block, boolean mayBlock, Precision precision) {
    return new OneDnnConvolutionBlock(
        geometry,
        block,
        mayBlock ? OneDnn.channelBlock() : 0,
        precision == Precision.BFLOAT16_COMPUTE && OneDnn.multipliesBfloat16());
  }

  @Override
  public BlockKernel normalisation(ChannelBlock block) {
    return new OneDnnNormalisationBlock(block);
  }

  @Override
  public AdditionKernel rectifiedAddition() {
    return new OneDnnAddition();
  }

  @Override
  public PoolingKernel averagePooling() {
    return OneDnnPooling.average();
  }

  @Override
  public PoolingKernel maxPooling() {
    return OneDnnPooling.max();
  }

  /** Gamma and beta as the one array [2, C] that oneDNN takes. */
  static Pointer scaleAndShift(ChannelArrays arrays) {
    Pointer gamma = OneDnn.addressOf(arrays.gamma());
    long distance = OneDnn.addressOf(arrays.beta()).address() - gamma.address();
    if (distance != arrays.gamma().length() * Float.BYTES) {
      throw new IllegalStateException(
          "Cannot normalise: beta lies %d bytes behind gamma, not next to it.".formatted(distance));
    }
    return gamma;
  }

  static eltwise_forward.primitive_desc rectifier(
      OneDnnObjects objects, memory.desc layout, float negativeSlope) {
    return objects.keep(
        new eltwise_forward.primitive_desc(
            objects.keep(
                new eltwise_forward.desc(
                    dnnl.prop_kind.forward_training,
                    dnnl.algorithm.eltwise_relu_use_dst_for_bwd,
                    layout,
                    negativeSlope,
                    0f)),
            objects.attributes(),
            OneDnn.engine()));
  }

  /** Needs the rectifier's output only, which has the sign of its input. */
  static eltwise_backward.primitive_desc rectifierGradient(
      OneDnnObjects objects,
      memory.desc layout,
      float negativeSlope,
      eltwise_forward.primitive_desc forward) {
    return objects.keep(
        new eltwise_backward.primitive_desc(
            objects.keep(
                new eltwise_backward.desc(
                    dnnl.algorithm.eltwise_relu_use_dst_for_bwd,
                    layout,
                    layout,
                    negativeSlope,
                    0f)),
            objects.attributes(),
            OneDnn.engine(),
            forward));
  }
}
