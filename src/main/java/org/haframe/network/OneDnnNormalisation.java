package org.haframe.network;

import java.util.Objects;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation and rectifier for one shape.
 *
 * <p>oneDNN fuses ReLU into the normalisation, but no other slope: that is a pass of its own, in
 * place, behind the normalisation.
 */
final class OneDnnNormalisation implements AutoCloseable {

  private final OneDnnObjects objects = new OneDnnObjects();
  private final ChannelBlock block;
  private final memory.desc images;
  private final memory.desc scaleAndShift;
  private final memory mean;
  private final memory variance;
  private final memory gammaAndBeta;
  private final batch_normalization_forward.primitive_desc forwardDescription;
  private final OneDnnPrimitive forward;
  private @Nullable OneDnnPrimitive backward;
  private @Nullable OneDnnPrimitive rectify;
  private @Nullable OneDnnPrimitive derectify;

  /** Computes the statistics of the batch, and has a backward pass. */
  static OneDnnNormalisation forTraining(ChannelBlock block, ImageShape shape) {
    var normalisation =
        new OneDnnNormalisation(block, shape, dnnl.prop_kind.forward_training.value, 0);
    normalisation.createBackward();
    return normalisation;
  }

  /** Takes given statistics. */
  static OneDnnNormalisation forInference(ChannelBlock block, ImageShape shape) {
    return new OneDnnNormalisation(
        block,
        shape,
        dnnl.prop_kind.forward_inference.value,
        dnnl.normalization_flags.use_global_stats.value);
  }

  private OneDnnNormalisation(ChannelBlock block, ImageShape shape, int kind, int statistics) {
    this.block = block;
    images = objects.images(shape);
    scaleAndShift = objects.description(memory.format_tag.nc, 2, shape.channels());
    mean = objects.unbound(objects.channels(shape.channels()));
    variance = objects.unbound(objects.channels(shape.channels()));
    gammaAndBeta = objects.unbound(scaleAndShift);
    forwardDescription =
        objects.keep(
            new batch_normalization_forward.primitive_desc(
                objects.keep(
                    new batch_normalization_forward.desc(
                        kind, images, (float) block.epsilon(), flags() | statistics)),
                objects.attributes(),
                OneDnn.engine()));
    forward =
        objects
            .primitive(new batch_normalization_forward(forwardDescription), forwardDescription)
            .with(dnnl.DNNL_ARG_SRC, images)
            .with(dnnl.DNNL_ARG_DST, images)
            .with(dnnl.DNNL_ARG_MEAN, mean)
            .with(dnnl.DNNL_ARG_VARIANCE, variance)
            .with(dnnl.DNNL_ARG_SCALE_SHIFT, gammaAndBeta);
    if (!fused() && block.negativeSlope() != 1) {
      createRectifier((float) block.negativeSlope());
    }
  }

  private boolean fused() {
    return block.negativeSlope() == 0;
  }

  private int flags() {
    return dnnl.normalization_flags.use_scale_shift.value
        | (fused() ? dnnl.normalization_flags.fuse_norm_relu.value : 0);
  }

  private void createBackward() {
    var description =
        objects.keep(
            new batch_normalization_backward.primitive_desc(
                objects.keep(
                    new batch_normalization_backward.desc(
                        dnnl.prop_kind.backward.value,
                        images,
                        images,
                        (float) block.epsilon(),
                        flags())),
                objects.attributes(),
                OneDnn.engine(),
                forwardDescription));
    OneDnnPrimitive primitive =
        objects
            .primitive(new batch_normalization_backward(description), description)
            .with(dnnl.DNNL_ARG_SRC, images)
            .with(dnnl.DNNL_ARG_MEAN, mean)
            .with(dnnl.DNNL_ARG_VARIANCE, variance)
            .with(dnnl.DNNL_ARG_SCALE_SHIFT, gammaAndBeta)
            .with(dnnl.DNNL_ARG_DIFF_DST, images)
            .with(dnnl.DNNL_ARG_DIFF_SRC, images)
            .with(dnnl.DNNL_ARG_DIFF_SCALE_SHIFT, scaleAndShift);
    if (fused()) {
      memory signs = objects.allocated(forwardDescription.workspace_desc());
      forward.with(dnnl.DNNL_ARG_WORKSPACE, signs);
      primitive.with(dnnl.DNNL_ARG_WORKSPACE, signs);
    }
    backward = primitive;
  }

  private void createRectifier(float slope) {
    var description = OneDnnKernels.rectifier(objects, images, slope);
    rectify =
        objects
            .primitive(new eltwise_forward(description), description)
            .with(dnnl.DNNL_ARG_SRC, images)
            .with(dnnl.DNNL_ARG_DST, images);
    var gradient = OneDnnKernels.rectifierGradient(objects, images, slope, description);
    derectify =
        objects
            .primitive(new eltwise_backward(gradient), gradient)
            .with(dnnl.DNNL_ARG_DST, images)
            .with(dnnl.DNNL_ARG_DIFF_DST, images)
            .with(dnnl.DNNL_ARG_DIFF_SRC, images);
  }

  /** Fills out and, in training, mean and variance of the batch; in inference takes both. */
  void forward(
      Pointer z, ChannelArrays parameters, INDArray mean, INDArray variance, INDArray out) {
    forward
        .bind(dnnl.DNNL_ARG_SRC, z)
        .bind(dnnl.DNNL_ARG_DST, out)
        .bind(dnnl.DNNL_ARG_MEAN, mean)
        .bind(dnnl.DNNL_ARG_VARIANCE, variance)
        .bind(dnnl.DNNL_ARG_SCALE_SHIFT, OneDnnKernels.scaleAndShift(parameters))
        .run();
    if (rectify != null) {
      rectify.bind(dnnl.DNNL_ARG_SRC, out).bind(dnnl.DNNL_ARG_DST, out).run();
    }
  }

  /** Fills the gradients of z, gamma and beta; mean and variance are still bound. */
  void backward(Pointer z, BlockKernel.BackwardPass pass, Pointer zGradient) {
    Pointer behindNormalisation = OneDnn.addressOf(pass.outputGradient());
    if (derectify != null) {
      derectify
          .bind(dnnl.DNNL_ARG_DST, pass.out())
          .bind(dnnl.DNNL_ARG_DIFF_DST, pass.outputGradient())
          .bind(dnnl.DNNL_ARG_DIFF_SRC, zGradient)
          .run();
      behindNormalisation = zGradient; // the normalisation's gradient works in place
    }
    Objects.requireNonNull(backward, "this is for inference")
        .bind(dnnl.DNNL_ARG_SRC, z)
        .bind(dnnl.DNNL_ARG_SCALE_SHIFT, OneDnnKernels.scaleAndShift(pass.parameters()))
        .bind(dnnl.DNNL_ARG_DIFF_DST, behindNormalisation)
        .bind(dnnl.DNNL_ARG_DIFF_SRC, zGradient)
        .bind(dnnl.DNNL_ARG_DIFF_SCALE_SHIFT, OneDnnKernels.scaleAndShift(pass.gradients()))
        .run();
  }

  @Override
  public void close() {
    objects.close();
  }
}
