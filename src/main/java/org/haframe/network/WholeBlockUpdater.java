package org.haframe.network;

import java.util.List;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;

/**
 * Computes, up to rounding, what Deeplearning4j's updater does, on the array views that it made
 * when it was built.
 *
 * <p>Deeplearning4j's own cuts the vectors of parameters and gradients anew in every step: for a
 * ResNet-8 these are five sixths of some nine hundred records of native memory, which ND4J frees
 * one by one, more slowly than two training threads make them.
 *
 * <p>For networks without gradient normalisation and pretrained layers, such as {@link
 * NetworkBuilder} writes.
 */
final class WholeBlockUpdater extends ComputationGraphUpdater {

  private WholeBlockUpdater(ComputationGraph network, @Nullable INDArray state) {
    super(network, state);
  }

  /** Replaces a network's updater, whose state stays. */
  static void install(ComputationGraph network) {
    network.setUpdater(new WholeBlockUpdater(network, network.getUpdater().getStateViewArray()));
  }

  @Override
  public synchronized void update(
      Gradient gradient, int iteration, int epoch, int minibatch, LayerWorkspaceMgr workspaces) {
    for (UpdaterBlock block : getUpdaterBlocks()) {
      GradientUpdater<?> updater = block.getGradientUpdater();
      List<ParamState> parameters = block.getLayersAndVariablesInBlock();
      for (ParamState parameter : parameters) {
        if (parameter.getLayer().updaterDivideByMinibatch(parameter.getParamName())) {
          INDArray view = parameter.getGradView();
          Nd4j.getBlasWrapper().level1().scal(view.length(), 1d / minibatch, view);
        }
      }
      regularise(ApplyStep.BEFORE_UPDATER, updater, parameters, iteration, epoch);
      updater.applyUpdater(block.getGradientView(), iteration, epoch);
      regularise(ApplyStep.POST_UPDATER, updater, parameters, iteration, epoch);
    }
  }

  private static double learningRate(IUpdater settings, int iteration, int epoch) {
    return settings.hasLearningRate() ? settings.getLearningRate(iteration, epoch) : 1;
  }

  private static void regularise(
      ApplyStep step,
      GradientUpdater<?> updater,
      List<ParamState> parameters,
      int iteration,
      int epoch) {
    for (ParamState parameter : parameters) {
      Trainable layer = parameter.getLayer();
      List<Regularization> regularizations =
          layer.getConfig().getRegularizationByParam(parameter.getParamName());
      if (regularizations != null) {
        for (Regularization regularization : regularizations) {
          if (regularization.applyStep() == step) {
            regularization.apply(
                parameter.getParamView(),
                parameter.getGradView(),
                learningRate(updater.getConfig(), iteration, epoch),
                iteration,
                epoch);
          }
        }
      }
    }
  }
}
