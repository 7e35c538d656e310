package org.haframe.network;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a {@link FixedFrameOutputLayer}. */
final class FixedFrameOutput extends AbstractLayer<FixedFrameOutputLayer> implements IOutputLayer {

  private final HierarchyAwareFrameLoss loss;
  private @Nullable INDArray labels;
  private double score;

  FixedFrameOutput(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      loss = layerConf().loss(dataType);
    }
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray out =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS,
            dataType,
            new long[] {input.size(0), layerConf().classCount()},
            'f');
    return loss.logits(input, out);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray gradient = loss.gradient(requireLabels(), input);
    return new Pair<>(
        new DefaultGradient(), workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, gradient));
  }

  @Override
  public double computeScore(
      double regularisation, boolean training, LayerWorkspaceMgr workspaces) {
    score =
        loss.scores(requireLabels(), input).sumNumber().doubleValue() / input.size(0)
            + regularisation;
    return score;
  }

  @Override
  public INDArray computeScoreForExamples(double regularisation, LayerWorkspaceMgr workspaces) {
    return workspaces.leverageTo(
        ArrayType.ACTIVATIONS, loss.scores(requireLabels(), input).addi(regularisation));
  }

  private INDArray requireLabels() {
    if (maskArray != null) {
      throw new IllegalArgumentException("Cannot mask the labels of an image classifier.");
    }
    if (labels == null) {
      throw new IllegalStateException("Cannot compute the loss: no labels are set.");
    }
    return labels.castTo(dataType);
  }

  /** The frame that this layer computes with at this moment, row major [K, d]. */
  float[] frameInUse() {
    return loss.frame();
  }

  @Override
  public double score() {
    return score;
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public void setLabels(@Nullable INDArray labels) {
    this.labels = labels;
  }

  @Override
  public @Nullable INDArray getLabels() {
    return labels;
  }

  @Override
  @SuppressWarnings("deprecation")
  public int numLabels() {
    return layerConf().classCount();
  }

  @Override
  public int[] predict(INDArray examples) {
    INDArray logits =
        loss.logits(
            examples,
            Nd4j.createUninitialized(dataType, examples.size(0), layerConf().classCount()));
    return logits.argMax(1).toIntVector();
  }

  @Override
  public List<String> predict(DataSet examples) {
    throw new UnsupportedOperationException("Class names belong to the model, not to this layer.");
  }

  @Override
  public double f1Score(DataSet examples) {
    return f1Score(examples.getFeatures(), examples.getLabels());
  }

  @Override
  public double f1Score(INDArray examples, INDArray exampleLabels) {
    throw new UnsupportedOperationException("Scores are computed by an evaluator, not by a layer.");
  }

  @Override
  public void fit(DataSetIterator iterator) {
    throw nothingToFit();
  }

  @Override
  public void fit(INDArray examples, INDArray exampleLabels) {
    throw nothingToFit();
  }

  @Override
  public void fit(DataSet examples) {
    throw nothingToFit();
  }

  @Override
  public void fit(INDArray examples, int[] exampleLabels) {
    throw nothingToFit();
  }

  private static RuntimeException nothingToFit() {
    return new UnsupportedOperationException("A fixed frame has no parameters to fit.");
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException("Clone the network, not one of its layers.");
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are no weights that noise could have changed.
  }
}
