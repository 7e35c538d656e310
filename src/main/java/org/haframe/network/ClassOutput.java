package org.haframe.network;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.haframe.loss.ClassLoss;
import org.haframe.loss.ImageLoss;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a {@link ClassOutputLayer}. */
final class ClassOutput extends AbstractLayer<ClassOutputLayer> implements IOutputLayer {

  static {
    LateDeallocation.install(); // here, since every network has this layer, whoever runs it
  }

  private final Optional<INDArray> frame;

  /** Knows no similarities of the frame's vectors, [K, K], which no class score depends on. */
  private final ClassLoss scoring;

  /** Made by the first step, so that a model of many classes needs no memory to classify. */
  private @Nullable ClassLoss learning;

  private @Nullable INDArray labels;
  private double score;

  /** Of the step at work: the gradient and then the score of a minibatch ask for the same. */
  private ImageLoss @Nullable [] lossesOfStep;

  ClassOutput(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      frame = layerConf().frame(dataType);
      scoring = layerConf().loss(() -> new double[0][]);
    }
  }

  private ClassLoss learning() {
    if (learning == null) {
      learning =
          frame.map(vectors -> layerConf().loss(() -> similarities(vectors))).orElse(scoring);
    }
    return learning;
  }

  private static double[][] similarities(INDArray vectors) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray products = vectors.mmul(vectors.transpose());
      var rows = new double[Math.toIntExact(products.rows())][];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = products.getRow(row).toDoubleVector();
      }
      return rows;
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
            'c');
    return out.assign(scores(input));
  }

  /** Class scores of a minibatch, [B, K]. */
  private INDArray scores(INDArray features) {
    double[][] values = values(features);
    double[] lengths = lengths(features);
    var scores = new double[values.length][];
    for (int image = 0; image < values.length; image++) {
      scores[image] = scoring.scores(values[image], lengths[image]);
    }
    return array(scores);
  }

  private double[][] values(INDArray features) {
    return rows(frame.map(vectors -> features.mmul(vectors.transpose())).orElse(features));
  }

  /** The lengths of the features, which only losses on a frame ask for. */
  private double[] lengths(INDArray features) {
    return frame.isPresent()
        ? features.norm2(1).toDoubleVector()
        : new double[Math.toIntExact(features.size(0))];
  }

  private ImageLoss[] losses() {
    assertInputSet(false);
    return learning().losses(values(input), lengths(input), labelIndexes());
  }

  /** With v = f W^T: dL/df = dL/dv W + dL/d|f| f / |f|. */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    ImageLoss[] losses = losses();
    lossesOfStep = losses;
    INDArray gradient =
        array(Arrays.stream(losses).map(ImageLoss::gradient).toArray(double[][]::new));
    if (frame.isPresent()) {
      double[] lengths = lengths(input);
      var alongFeatures = new double[losses.length][1];
      for (int image = 0; image < losses.length; image++) {
        alongFeatures[image][0] =
            losses[image].lengthGradient() / ClassLoss.divisor(lengths[image]);
      }
      gradient = gradient.mmul(frame.get()).addi(input.mulColumnVector(array(alongFeatures)));
    }
    return new Pair<>(
        new DefaultGradient(), workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, gradient));
  }

  @Override
  public double computeScore(
      double regularisation, boolean training, LayerWorkspaceMgr workspaces) {
    ImageLoss[] losses = lossesOfStep != null ? lossesOfStep : losses();
    lossesOfStep = null; // the next step may fill the same arrays anew
    score =
        Arrays.stream(losses).mapToDouble(ImageLoss::loss).average().orElseThrow() + regularisation;
    return score;
  }

  @Override
  public void setInput(@Nullable INDArray features, LayerWorkspaceMgr workspaces) {
    lossesOfStep = null;
    super.setInput(features, workspaces);
  }

  @Override
  public void clear() {
    lossesOfStep = null;
    super.clear();
  }

  @Override
  public INDArray computeScoreForExamples(double regularisation, LayerWorkspaceMgr workspaces) {
    double[][] scores =
        Arrays.stream(losses())
            .map(image -> new double[] {image.loss() + regularisation})
            .toArray(double[][]::new);
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, array(scores));
  }

  private int[] labelIndexes() {
    if (maskArray != null) {
      throw new IllegalArgumentException("Cannot mask the labels of an image classifier.");
    }
    if (labels == null) {
      throw new IllegalStateException("Cannot compute the loss: no labels are set.");
    }
    double[][] oneHot = rows(labels);
    var indexes = new int[oneHot.length];
    for (int image = 0; image < oneHot.length; image++) {
      int count = 0;
      for (int k = 0; k < oneHot[image].length; k++) {
        if (oneHot[image][k] != 0) {
          indexes[image] = k;
          count++;
        }
      }
      if (count != 1) {
        throw new IllegalArgumentException(
            "Cannot take the labels of image %d of a minibatch: %d of them are not zero. Give each image one class."
                .formatted(image, count));
      }
    }
    return indexes;
  }

  private static double[][] rows(INDArray array) {
    double[] values = array.dup('c').data().asDouble();
    int width = Math.toIntExact(array.size(1));
    var rows = new double[Math.toIntExact(array.size(0))][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }
    return rows;
  }

  private INDArray array(double[][] rows) {
    return Nd4j.createFromArray(rows).castTo(dataType);
  }

  /** The frame that this layer computes with at this moment, row major [K, d]; empty without. */
  Optional<float[]> frameInUse() {
    return frame.map(vectors -> vectors.dup('c').data().asFloat());
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
    this.lossesOfStep = null;
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
    return scores(examples).argMax(1).toIntVector();
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
    return new UnsupportedOperationException("An output without parameters has nothing to fit.");
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
