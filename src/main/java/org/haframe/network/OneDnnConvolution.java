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
  private @Nullable OneDnnPrimitive reorderWeightForData;
  private @Nullable OneDnnPrimitive dataGradient;

  OneDnnConvolution(ConvolutionGeometry geometry, ImageShape inputShape, ImageShape outputShape) {
    input = new OneDnnConvolutionInput(objects, inputShape, outputShape);
    outputs = objects.images(outputShape);
    plainWeight = objects.description(memory.format_tag.oihw, geometry.weightShape());
    descriptions = new ConvolutionDescriptions(objects, geometry, input.layout(), outputs);

    forwardDescription = descriptions.training();
    memory weight = objects.allocated(forwardDescription.weights_desc());
    reorderWeight = objects.reorder(objects.unbound(plainWeight), weight);
    forward =
        objects
            .primitive(new convolution_forward(forwardDescription), forwardDescription)
            .with(dnnl.DNNL_ARG_SRC, input.layout())
            .with(dnnl.DNNL_ARG_WEIGHTS, weight)
            .with(dnnl.DNNL_ARG_DST, outputs);

    var gradientDescription = descriptions.weightGradient(forwardDescription);
    memory gradient = objects.allocated(gradientDescription.diff_weights_desc());
    weightGradient =
        objects
            .primitive(new convolution_backward_weights(gradientDescription), gradientDescription)
            .with(dnnl.DNNL_ARG_SRC, input.layout())
            .with(dnnl.DNNL_ARG_DIFF_DST, outputs)
            .with(dnnl.DNNL_ARG_DIFF_WEIGHTS, gradient);
    reorderWeightGradient = objects.reorder(gradient, objects.unbound(plainWeight));
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
    var description = descriptions.dataGradient(forwardDescription);
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
