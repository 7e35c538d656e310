package org.haframe.network;

import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution for one input shape in training: z = x * W and its gradients.
 *
 * <p>Weights are copied into the layout that oneDNN prefers and their gradient back: both are small
 * next to images.
 */
final class OneDnnConvolution implements AutoCloseable {

  /** Values in a vector of 512 bits. */
  private static final int WIDEST_VECTOR = 16;

  private final OneDnnObjects objects = new OneDnnObjects();
  private final ConvolutionGeometry geometry;
  private final OneDnnConvolutionInput input;
  private final memory.desc outputs;
  private final memory.desc anyWeight;
  private final memory.desc plainWeight;
  private final long[] strides;
  private final long[] padding;
  private final convolution_forward.primitive_desc forwardDescription;

  private final OneDnnPrimitive reorderWeight;
  private final OneDnnPrimitive forward;
  private final OneDnnPrimitive weightGradient;
  private final OneDnnPrimitive reorderWeightGradient;
  private @Nullable OneDnnPrimitive reorderWeightForData;
  private @Nullable OneDnnPrimitive dataGradient;

  OneDnnConvolution(ConvolutionGeometry geometry, ImageShape inputShape, ImageShape outputShape) {
    this.geometry = geometry;
    input = new OneDnnConvolutionInput(objects, inputShape, outputShape);
    outputs = objects.images(outputShape);
    anyWeight = objects.description(memory.format_tag.any, geometry.weightShape());
    plainWeight = objects.description(memory.format_tag.oihw, geometry.weightShape());
    strides = new long[] {geometry.stride(), geometry.stride()};
    padding = new long[] {geometry.padding(), geometry.padding()};

    forwardDescription =
        objects.keep(
            new convolution_forward.primitive_desc(
                objects.keep(
                    new convolution_forward.desc(
                        dnnl.prop_kind.forward_training,
                        dnnl.algorithm.convolution_direct,
                        input.layout(),
                        anyWeight,
                        outputs,
                        strides,
                        padding,
                        padding)),
                objects.attributes(),
                OneDnn.engine()));
    memory weight = objects.allocated(forwardDescription.weights_desc());
    reorderWeight = objects.reorder(objects.unbound(plainWeight), weight);
    forward =
        objects
            .primitive(new convolution_forward(forwardDescription), forwardDescription)
            .with(dnnl.DNNL_ARG_SRC, input.layout())
            .with(dnnl.DNNL_ARG_WEIGHTS, weight)
            .with(dnnl.DNNL_ARG_DST, outputs);

    var gradientDescription =
        objects.keep(
            new convolution_backward_weights.primitive_desc(
                objects.keep(
                    new convolution_backward_weights.desc(
                        dnnl.algorithm.convolution_direct,
                        input.layout(),
                        anyWeight,
                        outputs,
                        strides,
                        padding,
                        padding)),
                objects.attributes(),
                OneDnn.engine(),
                forwardDescription));
    leaveOutStridedPointwise(gradientDescription);
    memory gradient = objects.allocated(gradientDescription.diff_weights_desc());
    weightGradient =
        objects
            .primitive(new convolution_backward_weights(gradientDescription), gradientDescription)
            .with(dnnl.DNNL_ARG_SRC, input.layout())
            .with(dnnl.DNNL_ARG_DIFF_DST, outputs)
            .with(dnnl.DNNL_ARG_DIFF_WEIGHTS, gradient);
    reorderWeightGradient = objects.reorder(gradient, objects.unbound(plainWeight));
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
          throw new IllegalStateException("oneDNN has no other implementation of " + geometry);
        }
      }
    }
  }

  void forward(INDArray x, INDArray weight, Pointer z) {
    reorderWeight.bind(dnnl.DNNL_ARG_FROM, weight).run();
    forward.bind(dnnl.DNNL_ARG_SRC, input.read(x)).bind(dnnl.DNNL_ARG_DST, z).run();
  }

  void backwardToWeight(INDArray x, Pointer zGradient, INDArray weightGradientView) {
    weightGradient
        .bind(dnnl.DNNL_ARG_SRC, input.lastRead(x))
        .bind(dnnl.DNNL_ARG_DIFF_DST, zGradient)
        .run();
    reorderWeightGradient.bind(dnnl.DNNL_ARG_TO, weightGradientView).run();
  }

  void backwardToInput(Pointer zGradient, INDArray weight, INDArray inputGradient) {
    if (reorderWeightForData == null || dataGradient == null) {
      createDataGradient();
    }
    reorderWeightForData.bind(dnnl.DNNL_ARG_FROM, weight).run();
    dataGradient
        .bind(dnnl.DNNL_ARG_DIFF_DST, zGradient)
        .bind(dnnl.DNNL_ARG_DIFF_SRC, input.gradientTarget(inputGradient))
        .run();
    input.finishGradient(inputGradient);
  }

  private void createDataGradient() {
    var description =
        objects.keep(
            new convolution_backward_data.primitive_desc(
                objects.keep(
                    new convolution_backward_data.desc(
                        dnnl.algorithm.convolution_direct,
                        input.layout(),
                        anyWeight,
                        outputs,
                        strides,
                        padding,
                        padding)),
                objects.attributes(),
                OneDnn.engine(),
                forwardDescription));
    memory weight = objects.allocated(description.weights_desc());
    reorderWeightForData = objects.reorder(objects.unbound(plainWeight), weight);
    dataGradient =
        objects
            .primitive(new convolution_backward_data(description), description)
            .with(dnnl.DNNL_ARG_DIFF_DST, outputs)
            .with(dnnl.DNNL_ARG_WEIGHTS, weight)
            .with(dnnl.DNNL_ARG_DIFF_SRC, input.layout());
  }

  /** The largest scratchpad that a primitive created so far asks for. */
  long scratchpadBytes() {
    return objects.scratchpadBytes();
  }

  @Override
  public void close() {
    objects.close();
  }
}
