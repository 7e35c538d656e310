package org.haframe.network;

import static org.haframe.network.NativeOperation.buffer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a {@link ConvolutionBlock}. */
final class ConvolutionBlockLayer extends ChannelBlockLayer<ConvolutionBlock> {

  private @Nullable NativeOperation convolution;
  private @Nullable NativeOperation convolutionGradient;
  private INDArray preNormalised = Nd4j.empty();

  ConvolutionBlockLayer(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    ConvolutionBlock block = layerConf();
    if (convolution == null) {
      convolution = NativeOperation.convolution(block);
    }
    INDArray x = contiguous(input);
    long[] shape = {
      x.size(0), block.outputSize(x.size(1)), block.outputSize(x.size(2)), block.getNOut()
    };
    INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape);
    INDArray[] inputs = {x, params.get(ChannelBlockParameters.WEIGHT)};
    if (!block.normalised()) {
      convolution.execute(inputs, out);
    } else if (training) {
      preNormalised = buffer(preNormalised, dataType, shape);
      convolution.execute(inputs, preNormalised);
      normaliseBatch(preNormalised, out);
    } else {
      convolution.execute(inputs, out);
      normaliseWithRunningStatistics(out, out);
    }
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    ConvolutionBlock block = layerConf();
    if (convolutionGradient == null) {
      convolutionGradient = NativeOperation.convolutionGradient(block);
    }
    INDArray gradient = contiguous(epsilon);
    if (block.normalised()) {
      gradient = backwardThroughNormalisation(gradient, preNormalised);
    }
    INDArray x = contiguous(input);
    INDArray inputGradient =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape());
    convolutionGradient.execute(
        new INDArray[] {x, params.get(ChannelBlockParameters.WEIGHT), gradient},
        inputGradient,
        gradientViews.get(ChannelBlockParameters.WEIGHT));
    return new Pair<>(parameterGradient(), inputGradient);
  }
}
