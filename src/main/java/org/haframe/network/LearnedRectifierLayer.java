package org.haframe.network;

import static org.haframe.network.NativeOperation.buffer;
import static org.haframe.network.NativeOperation.contiguous;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a {@link LearnedRectifier}. */
final class LearnedRectifierLayer extends BaseLayer<LearnedRectifier> {

  private static final int CHANNEL_AXIS = 1;

  private INDArray scratch = Nd4j.empty();

  LearnedRectifierLayer(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  /** y = x + (a - 1) min(0, x). */
  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray x = contiguous(input.castTo(dataType));
    INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape());
    multiplyChannels(negativePart(x), slopes().sub(1), out);
    return out.addi(x);
  }

  /** da = sum over the minibatch of g min(0, x); dx = g (1 + (a - 1) [x <= 0]). */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray x = contiguous(input.castTo(dataType));
    INDArray outputGradient = contiguous(epsilon.castTo(dataType));
    INDArray slopeGradient = gradientViews.get(LearnedRectifier.SLOPE);
    negativePart(x).muli(outputGradient).sum(slopeGradient, 0);

    INDArray inputGradient =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape());
    Nd4j.getExecutioner().exec(new Step(x, scratch));
    multiplyChannels(scratch.rsubi(1), slopes().sub(1), inputGradient);
    inputGradient.addi(1).muli(outputGradient);
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(LearnedRectifier.SLOPE, slopeGradient);
    return new Pair<>(gradient, inputGradient);
  }

  /** min(0, x), in the scratch array. */
  private INDArray negativePart(INDArray x) {
    scratch = buffer(scratch, dataType, x.shape());
    Nd4j.getExecutioner().exec(new ScalarMin(x, null, scratch, 0));
    return scratch;
  }

  private static void multiplyChannels(INDArray values, INDArray factors, INDArray product) {
    Nd4j.getExecutioner().exec(new BroadcastMulOp(values, factors, product, CHANNEL_AXIS));
  }

  private INDArray slopes() {
    return params.get(LearnedRectifier.SLOPE);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
