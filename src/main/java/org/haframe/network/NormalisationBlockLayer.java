package org.haframe.network;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a {@link NormalisationBlock}. */
final class NormalisationBlockLayer extends ChannelBlockLayer<NormalisationBlock> {

  NormalisationBlockLayer(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray x = contiguous(input);
    INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape());
    if (training) {
      normaliseBatch(asImages(x), asImages(out));
    } else {
      normaliseWithRunningStatistics(asImages(x), asImages(out));
    }
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray x = contiguous(input);
    INDArray gradient = backwardThroughNormalisation(asImages(contiguous(epsilon)), asImages(x));
    INDArray inputGradient =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape());
    inputGradient.assign(gradient.reshape('c', x.shape()));
    return new Pair<>(parameterGradient(), inputGradient);
  }

  /** [B, C] as [B, 1, 1, C], the rank that the native operation takes. */
  private static INDArray asImages(INDArray array) {
    return array.rank() == 4 ? array : array.reshape('c', array.size(0), 1, 1, array.size(1));
  }
}
