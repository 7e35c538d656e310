package org.haframe.network;

import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolution with folded normalisation, and the rectifier, in one pass, for one input shape. */
final class OneDnnInference implements AutoCloseable {

  private final OneDnnObjects objects = new OneDnnObjects();
  private final OneDnnPrimitive reorderWeight;
  private final OneDnnPrimitive convolution;
  private final OneDnnConvolutionInput input;
  private long weightVersion = -1;

  OneDnnInference(
      ConvolutionGeometry geometry,
      ChannelBlock block,
      ImageShape inputShape,
      ImageShape outputShape,
      boolean mayRound) {
    input =
        new OneDnnConvolutionInput(
            objects,
            inputShape,
            outputShape,
            mayRound,
            bytes -> OneDnn.ofThisThread().input(bytes));
    memory.desc outputs = objects.images(outputShape);
    memory.desc bias = objects.channels(geometry.outputs());
    var descriptions =
        new ConvolutionDescriptions(objects, geometry, input.layout(), outputs, input.rounded());
    var description =
        descriptions.inference(
            bias, objects.rectifying(block.normalised() ? block.negativeSlope() : 1));
    memory weight = objects.allocated(description.weights_desc());
    reorderWeight =
        objects.reorder(
            objects.unbound(objects.description(memory.format_tag.oihw, geometry.weightShape())),
            weight);
    convolution =
        objects
            .primitive(new convolution_forward(description), description)
            .with(dnnl.DNNL_ARG_SRC, descriptions.input())
            .with(dnnl.DNNL_ARG_WEIGHTS, weight)
            .with(dnnl.DNNL_ARG_BIAS, bias)
            .with(dnnl.DNNL_ARG_DST, outputs);
  }

  void run(INDArray x, FoldedWeight folded, INDArray out) {
    if (weightVersion != folded.version()) {
      reorderWeight.bind(dnnl.DNNL_ARG_FROM, folded.weight()).run();
      weightVersion = folded.version();
    }
    convolution
        .bind(dnnl.DNNL_ARG_SRC, input.read(x))
        .bind(dnnl.DNNL_ARG_BIAS, folded.bias())
        .bind(dnnl.DNNL_ARG_DST, out)
        .run();
  }

  @Override
  public void close() {
    objects.close();
  }
}
