package org.haframe.network;

import java.util.function.Function;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.dnnl_primitive_desc_handle;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;

/**
 * How oneDNN computes a convolution of one shape, and its gradients: by Winograd's algorithm where
 * it has that for the shape and the processor (filters of 3x3 with stride 1, blocks of 16 channels,
 * AVX-512) and there are channels enough, else directly. It has Winograd's for float32 only.
 *
 * <p>Winograd's algorithm F(4x4, 3x3) (Lavin and Gray, arXiv:1509.09308) takes a quarter of the
 * multiplications; its results differ from the direct ones in the fifth digit or so.
 */
final class ConvolutionDescriptions {

  /** Values in a vector of 512 bits. */
  private static final int WIDEST_VECTOR = 16;

  /**
   * From so many channels on Winograd's algorithm wins back what its transformations cost. With
   * fewer it was as fast as the direct one on one processor, and slower by a third on another:
   * src/docs/fast-layers.md.
   */
  private static final int WINOGRAD_CHANNELS = 32;

  private final OneDnnObjects objects;
  private final ConvolutionGeometry geometry;
  private final boolean rounded;
  private final memory.desc input;
  private final memory.desc inputGradient;
  private final memory.desc weight;
  private final memory.desc weightGradient;
  private final memory.desc output;
  private final memory.desc outputGradient;
  private final long[] strides;
  private final long[] padding;

  /**
   * @param images layout of the input and of its gradient, in float32
   * @param output layout of the output and of its gradient, in float32
   * @param rounded whether what is multiplied is rounded to bfloat16; results never are
   */
  ConvolutionDescriptions(
      OneDnnObjects objects,
      ConvolutionGeometry geometry,
      memory.desc images,
      memory.desc output,
      boolean rounded) {
    this.objects = objects;
    this.geometry = geometry;
    this.rounded = rounded;
    this.inputGradient = images;
    this.input = operand(images);
    this.weightGradient = objects.description(memory.format_tag.any, geometry.weightShape());
    this.weight = operand(weightGradient);
    this.output = output;
    this.outputGradient = operand(output);
    strides = new long[] {geometry.stride(), geometry.stride()};
    padding = new long[] {geometry.padding(), geometry.padding()};
  }

  private memory.desc operand(memory.desc float32) {
    return rounded ? objects.rounded(float32) : float32;
  }

  /** The input as it is multiplied. */
  memory.desc input() {
    return input;
  }

  /** The gradient of the output as it is multiplied. */
  memory.desc outputGradient() {
    return outputGradient;
  }

  /** z = x * W, in training. */
  convolution_forward.primitive_desc training() {
    return fastest(
        algorithm ->
            new convolution_forward.primitive_desc(
                objects.keep(
                    new convolution_forward.desc(
                        dnnl.prop_kind.forward_training,
                        algorithm,
                        input,
                        weight,
                        output,
                        strides,
                        padding,
                        padding)),
                objects.attributes(),
                OneDnn.engine(),
                true));
  }

  /** z = x * W + bias, and what the attributes add. */
  convolution_forward.primitive_desc inference(memory.desc bias, primitive_attr attributes) {
    return fastest(
        algorithm ->
            new convolution_forward.primitive_desc(
                objects.keep(
                    new convolution_forward.desc(
                        dnnl.prop_kind.forward_inference,
                        algorithm,
                        input,
                        weight,
                        bias,
                        output,
                        strides,
                        padding,
                        padding)),
                attributes,
                OneDnn.engine(),
                true));
  }

  /** The gradient of W. */
  convolution_backward_weights.primitive_desc weightGradient(
      convolution_forward.primitive_desc training) {
    convolution_backward_weights.primitive_desc description =
        fastest(
            algorithm ->
                new convolution_backward_weights.primitive_desc(
                    objects.keep(
                        new convolution_backward_weights.desc(
                            algorithm,
                            input,
                            weightGradient,
                            outputGradient,
                            strides,
                            padding,
                            padding)),
                    objects.attributes(),
                    OneDnn.engine(),
                    training,
                    true));
    leaveOutStridedPointwise(description);
    return description;
  }

  /** The gradient of x. */
  convolution_backward_data.primitive_desc dataGradient(
      convolution_forward.primitive_desc training) {
    return fastest(
        algorithm ->
            new convolution_backward_data.primitive_desc(
                objects.keep(
                    new convolution_backward_data.desc(
                        algorithm,
                        inputGradient,
                        weight,
                        outputGradient,
                        strides,
                        padding,
                        padding)),
                objects.attributes(),
                OneDnn.engine(),
                training,
                true));
  }

  private <D extends dnnl_primitive_desc_handle> D fastest(
      Function<dnnl.algorithm, D> description) {
    boolean wide = Math.min(geometry.inputs(), geometry.outputs()) >= WINOGRAD_CHANNELS;
    if (geometry.kernel() == 3 && geometry.stride() == 1 && wide && !rounded) {
      D winograd = objects.keep(description.apply(dnnl.algorithm.convolution_winograd));
      if (winograd.asBoolean()) {
        return winograd;
      }
    }
    D direct = objects.keep(description.apply(dnnl.algorithm.convolution_direct));
    if (!direct.asBoolean()) {
      throw new IllegalStateException(
          "Cannot compute %s: oneDNN has no implementation.".formatted(geometry));
    }
    return direct;
  }

  /**
   * Takes the next implementation where oneDNN 2.5.2 would write behind its scratchpad: the
   * gradient of a 1x1 weight with a stride, images channels-last, and channels that do not fill a
   * vector.
   */
  private void leaveOutStridedPointwise(primitive_desc description) {
    boolean partialVectors = geometry.inputs() % WIDEST_VECTOR != 0;
    if (geometry.kernel() == 1 && geometry.stride() > 1 && partialVectors) {
      while (objects.keep(description.impl_info_str()).getString().startsWith("jit_1x1")) {
        if (!description.next_impl()) {
          throw new IllegalStateException(
              "Cannot compute %s: oneDNN has no other implementation.".formatted(geometry));
        }
      }
    }
  }
}
