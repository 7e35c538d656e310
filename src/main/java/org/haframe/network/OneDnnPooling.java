package org.haframe.network;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean over positions by oneDNN: average pooling with a window as large as the image. */
final class OneDnnPooling implements PoolingKernel {

  private final ShapeCache<Plan> plans = new ShapeCache<>(Plan::new);

  @Override
  public void forward(INDArray images, INDArray means) {
    plans
        .of(images.shape())
        .forward
        .bind(dnnl.DNNL_ARG_SRC, images)
        .bind(dnnl.DNNL_ARG_DST, means)
        .run();
  }

  @Override
  public void backward(INDArray meansGradient, INDArray imagesGradient) {
    plans
        .of(imagesGradient.shape())
        .backward
        .bind(dnnl.DNNL_ARG_DIFF_DST, meansGradient)
        .bind(dnnl.DNNL_ARG_DIFF_SRC, imagesGradient)
        .run();
  }

  private static final class Plan implements AutoCloseable {
    private final OneDnnObjects objects = new OneDnnObjects();
    private final OneDnnPrimitive forward;
    private final OneDnnPrimitive backward;

    Plan(long[] shape) {
      memory.desc images = objects.images(shape);
      memory.desc means = objects.images(new long[] {shape[0], 1, 1, shape[3]});
      long[] window = {shape[1], shape[2]};
      long[] padding = {0, 0};
      var mean =
          objects.keep(
              new pooling_forward.primitive_desc(
                  objects.keep(
                      new pooling_forward.desc(
                          dnnl.prop_kind.forward_training,
                          dnnl.algorithm.pooling_avg_exclude_padding,
                          images,
                          means,
                          window,
                          window,
                          padding,
                          padding)),
                  objects.attributes(),
                  OneDnn.engine()));
      forward =
          objects
              .primitive(new pooling_forward(mean), mean)
              .with(dnnl.DNNL_ARG_SRC, images)
              .with(dnnl.DNNL_ARG_DST, means);
      var gradient =
          objects.keep(
              new pooling_backward.primitive_desc(
                  objects.keep(
                      new pooling_backward.desc(
                          dnnl.algorithm.pooling_avg_exclude_padding,
                          images,
                          means,
                          window,
                          window,
                          padding,
                          padding)),
                  objects.attributes(),
                  OneDnn.engine(),
                  mean));
      backward =
          objects
              .primitive(new pooling_backward(gradient), gradient)
              .with(dnnl.DNNL_ARG_DIFF_DST, means)
              .with(dnnl.DNNL_ARG_DIFF_SRC, images);
    }

    @Override
    public void close() {
      objects.close();
    }
  }
}
