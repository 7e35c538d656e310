package org.haframe.network;

import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** max(0, a + b) by oneDNN, in one pass. */
final class OneDnnAddition implements AdditionKernel {

  private final ShapeCache<Long, Plan> plans = new ShapeCache<>(Plan::new);

  @Override
  public void forward(INDArray a, INDArray b, INDArray out) {
    plans
        .of(out.length())
        .forward
        .bind(dnnl.DNNL_ARG_SRC_0, a)
        .bind(dnnl.DNNL_ARG_SRC_1, b)
        .bind(dnnl.DNNL_ARG_DST, out)
        .run();
  }

  @Override
  public void backward(INDArray out, INDArray outputGradient, INDArray gradient) {
    plans
        .of(out.length())
        .backward
        .bind(dnnl.DNNL_ARG_DST, out)
        .bind(dnnl.DNNL_ARG_DIFF_DST, outputGradient)
        .bind(dnnl.DNNL_ARG_DIFF_SRC, gradient)
        .run();
  }

  private static final class Plan implements AutoCloseable {
    private final OneDnnObjects objects = new OneDnnObjects();
    private final OneDnnPrimitive forward;
    private final OneDnnPrimitive backward;

    Plan(long length) {
      memory.desc flat = objects.channels(length);
      var sum =
          objects.keep(
              new binary.primitive_desc(
                  objects.keep(new binary.desc(dnnl.algorithm.binary_add, flat, flat, flat)),
                  objects.rectifying(0),
                  OneDnn.engine()));
      forward =
          objects
              .primitive(new binary(sum), sum)
              .with(dnnl.DNNL_ARG_SRC_0, flat)
              .with(dnnl.DNNL_ARG_SRC_1, flat)
              .with(dnnl.DNNL_ARG_DST, flat);
      var gradient =
          OneDnnKernels.rectifierGradient(
              objects, flat, 0, OneDnnKernels.rectifier(objects, flat, 0));
      backward =
          objects
              .primitive(new eltwise_backward(gradient), gradient)
              .with(dnnl.DNNL_ARG_DST, flat)
              .with(dnnl.DNNL_ARG_DIFF_DST, flat)
              .with(dnnl.DNNL_ARG_DIFF_SRC, flat);
    }

    @Override
    public void close() {
      objects.close();
    }
  }
}
