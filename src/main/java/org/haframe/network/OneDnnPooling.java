package org.haframe.network;

import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Pooling by oneDNN. */
final class OneDnnPooling implements PoolingKernel {

  private final Function<ImageShape, ImageShape> outputShape;
  private final Function<ImageShape, long[]> outputSizes;
  private final ShapeCache<Use, Plan> plans;

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
    this.plans = new ShapeCache<>(use -> new Plan(algorithm, windows.apply(use.images()), use));
  }

  /** Inference keeps nothing, and leaves what training keeps for its backward pass alone. */
  private record Use(ImageShape images, boolean training) {}

  /** Where the windows lie; the padding is the same on all sides. */
  private record Windows(long[] sizes, long stride, long padding) {}

  @Override
  public long[] outputSizes(ImageShape images) {
    return outputSizes.apply(images);
  }

  @Override
  public void forward(INDArray images, INDArray out, boolean training) {
    plans
        .of(new Use(ImageShape.of(images.shape()), training))
        .forward
        .bind(dnnl.DNNL_ARG_SRC, images)
        .bind(dnnl.DNNL_ARG_DST, out)
        .run();
  }

  @Override
  public void backward(INDArray images, INDArray outputGradient, INDArray imagesGradient) {
    Plan plan = plans.of(new Use(ImageShape.of(images.shape()), true));
    Objects.requireNonNull(plan.backward, "this is for inference")
        .bind(dnnl.DNNL_ARG_DIFF_DST, outputGradient)
        .bind(dnnl.DNNL_ARG_DIFF_SRC, imagesGradient)
        .run();
  }

  private final class Plan implements AutoCloseable {
    private final OneDnnObjects objects = new OneDnnObjects();
    private final OneDnnPrimitive forward;
    private final @Nullable OneDnnPrimitive backward;

    Plan(dnnl.algorithm algorithm, Windows windows, Use use) {
      memory.desc images = objects.images(use.images());
      memory.desc outputs = objects.images(outputShape.apply(use.images()));
      long[] strides = {windows.stride(), windows.stride()};
      long[] padding = {windows.padding(), windows.padding()};
      var pooling =
          objects.keep(
              new pooling_forward.primitive_desc(
                  objects.keep(
                      new pooling_forward.desc(
                          use.training()
                              ? dnnl.prop_kind.forward_training
                              : dnnl.prop_kind.forward_inference,
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
      if (!use.training()) {
        backward = null;
        return;
      }
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
