package org.haframe.network;

import static org.haframe.network.NativeOperation.contiguous;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a {@link PoolingKernel}: Deeplearning4j's side of it. */
final class PoolingVertex extends ParameterFreeVertex.Running {

  private final PoolingKernel kernel;

  PoolingVertex(
      ComputationGraph graph, String name, int index, DataType dataType, PoolingKernel kernel) {
    super(graph, name, index, dataType);
    this.kernel = kernel;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray images = contiguous(inputs[0]);
    INDArray out =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, kernel.outputSizes(ImageShape.of(images.shape())));
    kernel.forward(images, out, training);
    return out;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
    INDArray images = contiguous(inputs[0]);
    INDArray gradient =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, images.shape());
    kernel.backward(images, contiguous(epsilon), gradient);
    return new Pair<>(null, new INDArray[] {gradient});
  }
}
