package org.haframe.network;

import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
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

  private final OneDnnObjects objects = new OneDnnObjects();
  private final ConvolutionDescriptions descriptions;
  private final OneDnnConvolutionInput input;
  private final memory.desc outputs;
  private final memory.desc plainWeight;
  private final convolution_forward.primitive_desc forwardDescription;

  private final OneDnnPrimitive reorderWeight;
  private final OneDnnPrimitive forward;
  private final OneDnnPrimitive weightGradient;
  private final OneDnnPrimitive reorderWeightGradient;
  private final @Nullable OneDnnPrimitive roundGradient;
  private @Nullable OneDnnPrimitive reorderWeightForData;
  private @Nullable OneDnnPrimitive dataGradient;

  /**
   * @param mayRound whether what is multiplied may be rounded to bfloat16
   * @param inputs where a copy of the input stays from the forward to the backward pass
   */
  OneDnnConvolution(
      ConvolutionGeometry geometry,
      ImageShape inputShape,
      ImageShape outputShape,
      boolean mayRound,
      NativeBuffer inputs) {
    input = new OneDnnConvolutionInput(objects, inputShape, outputShape, mayRound, inputs::ofBytes);
    outputs = objects.images(outputShape);
    plainWeight = objects.description(memory.format_tag.oihw, geometry.weightShape());
    descriptions =
        new ConvolutionDescriptions(objects, geometry, input.layout(), outputs, input.rounded());

    forwardDescription = descriptions.training();
    memory weight = objects.allocated(forwardDescription.weights_desc());
    reorderWeight = objects.reorder(objects.unbound(plainWeight), weight);
    forward =
        objects
            .primitive(new convolution_forward(forwardDescription), forwardDescription)
            .with(dnnl.DNNL_ARG_SRC, descriptions.input())
            .with(dnnl.DNNL_ARG_WEIGHTS, weight)
            .with(dnnl.DNNL_ARG_DST, outputs);

    var gradientDescription = descriptions.weightGradient(forwardDescription);
    memory gradient = objects.allocated(gradientDescription.diff_weights_desc());
    weightGradient =
        objects
            .primitive(new convolution_backward_weights(gradientDescription), gradientDescription)
            .with(dnnl.DNNL_ARG_SRC, descriptions.input())
            .with(dnnl.DNNL_ARG_DIFF_DST, descriptions.outputGradient())
            .with(dnnl.DNNL_ARG_DIFF_WEIGHTS, gradient);
    reorderWeightGradient = objects.reorder(gradient, objects.unbound(plainWeight));
    roundGradient =
        input.rounded()
            ? objects.reorder(
                objects.unbound(outputs), objects.unbound(descriptions.outputGradient()))
            : null;
  }

  void forward(INDArray x, INDArray weight, Pointer z) {
    reorderWeight.bind(dnnl.DNNL_ARG_FROM, weight).run();
    forward.bind(dnnl.DNNL_ARG_SRC, input.read(x)).bind(dnnl.DNNL_ARG_DST, z).run();
  }

  /**
   * The gradient of z as it is multiplied: itself, or a copy that holds until the next one of this
   * thread.
   */
  Pointer readGradient(Pointer zGradient) {
    if (roundGradient == null) {
      return zGradient;
    }
    Pointer rounded =
        OneDnn.ofThisThread().roundedGradient(descriptions.outputGradient().get_size());
    roundGradient.bind(dnnl.DNNL_ARG_FROM, zGradient).bind(dnnl.DNNL_ARG_TO, rounded).run();
    return rounded;
  }

  /**
   * @param zGradient as {@link #readGradient} gave it
   */
  void backwardToWeight(INDArray x, Pointer zGradient, INDArray weightGradientView) {
    weightGradient
        .bind(dnnl.DNNL_ARG_SRC, input.lastRead(x))
        .bind(dnnl.DNNL_ARG_DIFF_DST, zGradient)
        .run();
    reorderWeightGradient.bind(dnnl.DNNL_ARG_TO, weightGradientView).run();
  }

  /**
   * @param zGradient as {@link #readGradient} gave it
   */
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
    var description = descriptions.dataGradient(forwardDescription);
    memory weight = objects.allocated(description.weights_desc());
    reorderWeightForData = objects.reorder(objects.unbound(plainWeight), weight);
    dataGradient =
        objects
            .primitive(new convolution_backward_data(description), description)
            .with(dnnl.DNNL_ARG_DIFF_DST, descriptions.outputGradient())
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
