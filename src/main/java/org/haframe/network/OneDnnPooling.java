package org.haframe.network;

import java.util.function.Function;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Pooling by oneDNN. */
final class OneDnnPooling implements PoolingKernel {

  private final Function<ImageShape, ImageShape> outputShape;
  private final Function<ImageShape, long[]> outputSizes;
  private final ShapeCache<ImageShape, Plan> plans;

  /** The mean over positions: a window as large as the image. */
  static OneDnnPooling average() {
    return new OneDnnPooling(
        dnnl.algorithm.pooling_avg_exclude_padding,
        shape -> new Windows(new long[] {shape.height(), shape.width()}, 1, 0),
        ImageShape::ofOnePixel,
        // One pixel in channel blocks lies as [B, C] does.
        shape -> new long[] {shape.count(), shape.channels()});
  }

  /** {@link MaxPooling}. */
  static OneDnnPooling max() {
    return new OneDnnPooling(
        dnnl.algorithm.pooling_max,
        shape ->
            new Windows(
                new long[] {MaxPooling.WINDOW, MaxPooling.WINDOW},
                MaxPooling.STRIDE,
                MaxPooling.PADDING),
        MaxPooling::outputShape,
        shape -> MaxPooling.outputShape(shape).sizes());
  }

  private OneDnnPooling(
      dnnl.algorithm algorithm,
      Function<ImageShape, Windows> windows,
      Function<ImageShape, ImageShape> outputShape,
      Function<ImageShape, long[]> outputSizes) {
    this.outputShape = outputShape;
    this.outputSizes = outputSizes;
    this.plans = new ShapeCache<>(shape -> new Plan(algorithm, windows.apply(shape), shape));
  }

  /** Where the windows lie; the padding is the same on all sides. */
  private record Windows(long[] sizes, long stride, long padding) {}

  @Override
  public long[] outputSizes(ImageShape images) {
    return outputSizes.apply(images);
  }

  @Override
  public void forward(INDArray images, INDArray out) {
    plans
        .of(ImageShape.of(images.shape()))
        .forward
        .bind(dnnl.DNNL_ARG_SRC, images)
        .bind(dnnl.DNNL_ARG_DST, out)
        .run();
  }

  @Override
  public void backward(INDArray images, INDArray outputGradient, INDArray imagesGradient) {
    plans
        .of(ImageShape.of(images.shape()))
        .backward
        .bind(dnnl.DNNL_ARG_DIFF_DST, outputGradient)
        .bind(dnnl.DNNL_ARG_DIFF_SRC, imagesGradient)
        .run();
  }

  private final class Plan implements AutoCloseable {
    private final OneDnnObjects objects = new OneDnnObjects();
    private final OneDnnPrimitive forward;
    private final OneDnnPrimitive backward;

    Plan(dnnl.algorithm algorithm, Windows windows, ImageShape shape) {
      memory.desc images = objects.images(shape);
      memory.desc outputs = objects.images(outputShape.apply(shape));
      long[] strides = {windows.stride(), windows.stride()};
      long[] padding = {windows.padding(), windows.padding()};
      var pooling =
          objects.keep(
              new pooling_forward.primitive_desc(
                  objects.keep(
                      new pooling_forward.desc(
                          dnnl.prop_kind.forward_training,
                          algorithm,
                          images,
                          outputs,
                          strides,
                          windows.sizes(),
                          padding,
                          padding)),
                  objects.attributes(),
                  OneDnn.engine()));
      forward =
          objects
              .primitive(new pooling_forward(pooling), pooling)
              .with(dnnl.DNNL_ARG_SRC, images)
              .with(dnnl.DNNL_ARG_DST, outputs);
      var gradient =
          objects.keep(
              new pooling_backward.primitive_desc(
                  objects.keep(
                      new pooling_backward.desc(
                          algorithm, images, outputs, strides, windows.sizes(), padding, padding)),
                  objects.attributes(),
                  OneDnn.engine(),
                  pooling));
      backward =
          objects
              .primitive(new pooling_backward(gradient), gradient)
              .with(dnnl.DNNL_ARG_DIFF_DST, outputs)
              .with(dnnl.DNNL_ARG_DIFF_SRC, images);
      if (algorithm == dnnl.algorithm.pooling_max) {
        memory positions = objects.allocated(pooling.workspace_desc());
        forward.with(dnnl.DNNL_ARG_WORKSPACE, positions);
        backward.with(dnnl.DNNL_ARG_WORKSPACE, positions);
      }
    }

    @Override
    public void close() {
      objects.close();
    }
  }
}
