package org.haframe.network;

import static org.haframe.network.NativeOperation.contiguous;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a {@link ChannelBlock}: Deeplearning4j's side of a {@link BlockKernel}. */
final class ChannelBlockLayer extends BaseLayer<ChannelBlock> {

  private final BlockKernel kernel;
  private @Nullable INDArray trainingOutput;

  ChannelBlockLayer(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
    kernel = layerConf().kernel(ChannelKernels.of(dataType));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray x = kernelInput();
    INDArray out = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, outputShape(x));
    var parameters = new ChannelArrays(params);
    if (training) {
      kernel.train(x, parameters, asImages(out));
      trainingOutput = out;
    } else {
      kernel.infer(x, parameters, asImages(out));
    }
    return out;
  }

  @Override
  public Pair<Gradient, @Nullable INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    var pass =
        new BlockKernel.BackwardPass(
            kernelInput(),
            asImages(requireTrainingOutput()),
            asImages(contiguous(epsilon.castTo(dataType))),
            new ChannelArrays(params),
            new ChannelArrays(gradientViews));
    trainingOutput = null;
    INDArray inputGradient = null; // DL4J's word for none
    if (layerConf().needsInputGradient()) {
      inputGradient =
          workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape());
      kernel.backward(pass, asImages(inputGradient));
    } else {
      kernel.backwardToParameters(pass);
    }
    if (layerConf().normalised()) {
      moveTowards(ChannelBlockParameters.MEAN, kernel.batchMean());
      moveTowards(ChannelBlockParameters.VARIANCE, kernel.batchVariance());
    }
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach(gradient::setGradientFor);
    return new Pair<>(gradient, inputGradient);
  }

  /**
   * Running statistics move by a "gradient" that no updater changes and no minibatch size divides.
   */
  private void moveTowards(String statistic, INDArray batchValue) {
    INDArray gradient = gradientViews.get(statistic);
    double share = 1 - layerConf().decay();
    // BLAS rather than ND4J's operations, which cost twenty times as much to call.
    Level1 vectors = Nd4j.getBlasWrapper().level1();
    vectors.copy(params.get(statistic), gradient);
    vectors.scal(gradient.length(), share, gradient);
    vectors.axpy(gradient.length(), -share, batchValue, gradient);
  }

  /** Weights lie in 'c' order; Deeplearning4j takes 'f' unless told. */
  @Override
  public void setParams(INDArray parameters) {
    setParams(parameters, 'c');
  }

  @Override
  public boolean updaterDivideByMinibatch(String parameter) {
    return !ChannelBlockParameters.isStatistic(parameter);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  private long[] outputShape(INDArray x) {
    return input.rank() == 2
        ? new long[] {input.size(0), layerConf().getNOut()}
        : kernel.outputShape(ImageShape.of(x.shape())).sizes();
  }

  private INDArray kernelInput() {
    return asImages(contiguous(input.castTo(dataType)));
  }

  /** [B, C] as images of one pixel. */
  private static INDArray asImages(INDArray array) {
    return array.rank() > 2 ? array : array.reshape('c', array.size(0), 1, 1, array.size(1));
  }

  private INDArray requireTrainingOutput() {
    if (trainingOutput == null) {
      throw new IllegalStateException(
          "Cannot backpropagate through layer %s: it was not activated in training mode."
              .formatted(layerConf().getLayerName()));
    }
    return trainingOutput;
  }
}
