package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.TreeNodes;
import org.haframe.loss.ClassLoss;
import org.haframe.loss.FrameLossSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The gradient of a step leaves its losses to the score, and to no other step. */
class ClassOutputTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
  private static final double STEP = 1e-6;
  private static final INDArray FEATURES =
      Nd4j.createFromArray(new float[][] {{1, 2, 0, 1}, {0, -1, 3, 2}});

  private ClassOutput layer;

  @BeforeEach
  void computeAGradient() {
    var network =
        new ComputationGraph(
            NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(1), Head.POOLED),
                8,
                OutputHead.flat(4),
                new Optimisation(0.1, 0.9, 0, 5)));
    network.init();
    layer = (ClassOutput) network.getOutputLayer(0);
    layer.setInput(FEATURES, NO_WORKSPACES);
    layer.setLabels(labels(4, 0, 1));
    layer.backpropGradient(Nd4j.empty(), NO_WORKSPACES);
  }

  @Test
  void aScoreIsThatOfTheLabelsSetLast() {
    layer.setLabels(labels(4, 2, 3));

    assertThat(score()).isEqualTo(score()).isNotEqualTo(scoreOf(FEATURES, labels(4, 0, 1)));
  }

  @Test
  void aScoreIsThatOfTheFeaturesSetLast() {
    layer.setInput(FEATURES.mul(2), NO_WORKSPACES);

    assertThat(score()).isEqualTo(score()).isNotEqualTo(scoreOf(FEATURES, labels(4, 0, 1)));
  }

  @Test
  void aLayerThatWasClearedHasNoScore() {
    layer.clear();

    assertThatThrownBy(this::score)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("input field is not set");
  }

  /** [20000, 20000] similarities alone would be 3.2 GB. */
  @ParameterizedTest
  @MethodSource
  void aFrameOfTheMostClassesFitsIntoMemoryWhereImagesAreOnlyClassified(FrameLossSettings loss) {
    int classCount = 20_000;
    var vectors = new float[2 * classCount];
    for (int k = 0; k < classCount; k++) {
      vectors[2 * k] = (float) Math.cos(k);
      vectors[2 * k + 1] = (float) Math.sin(k);
    }
    ClassFrame frame = ClassFrame.ofFloats(classCount, vectors);
    ClassOutput output =
        output(new OutputHead(loss, TreeNodes.flat(classCount), Optional.of(frame), 0));

    int[] answers =
        output.predict(Nd4j.createFromArray(new double[][] {{frame.at(7, 0), frame.at(7, 1)}}));

    assertThat(answers).containsExactly(7);
  }

  static List<FrameLossSettings>
      aFrameOfTheMostClassesFitsIntoMemoryWhereImagesAreOnlyClassified() {
    return List.of(
        new FrameLossSettings.EquiangularFrame(),
        new FrameLossSettings.AngularFrame(8, 0.4, 0.3, 0),
        new FrameLossSettings.HierarchyAwareFrame(0.4));
  }

  /** The probability by which the cosine term is weighed is a constant to the gradient. */
  @Test
  void theGradientOfTheAlignedFrameIsThatOfItsTermsWithTheProbabilityHeld() {
    var tree = ToyHierarchy.unbalanced();
    OutputHead head =
        OutputHead.of(
            new FrameLossSettings.AlignedFrame(0.3, 0, 3, 0),
            tree,
            FrameSettings.of(new SimilarityMapping.ExponentialDecay(2)));
    ClassOutput framed = output(head);
    ClassFrame frame = head.frame().orElseThrow();
    double[] features = new SplittableRandom(7).doubles(frame.dimension(), -2, 2).toArray();
    int label = 1;
    double[] scores = aligned(tree, frame).scores(values(frame, features), 1);
    double learnt = Math.exp(scores[label]) / Arrays.stream(scores).map(Math::exp).sum();

    framed.setInput(Nd4j.createFromArray(new double[][] {features}), NO_WORKSPACES);
    framed.setLabels(labels(frame.classCount(), label));
    double[] gradient =
        framed.backpropGradient(Nd4j.empty(), NO_WORKSPACES).getSecond().toDoubleVector();

    for (int i = 0; i < features.length; i++) {
      double before = features[i];
      features[i] = before + STEP;
      double above = held(tree, frame, features, label, learnt);
      features[i] = before - STEP;
      double below = held(tree, frame, features, label, learnt);
      features[i] = before;
      assertThat(gradient[i])
          .as("feature %d", i)
          .isCloseTo((above - below) / (2 * STEP), within(1e-6));
    }
  }

  /** The loss of the aligned frame without the term, and three times the held term. */
  private static double held(
      ClassHierarchy tree, ClassFrame frame, double[] features, int label, double learnt) {
    double[] values = values(frame, features);
    double length = Math.sqrt(Arrays.stream(features).map(x -> x * x).sum());
    // HAFrame's loss with alpha 3 less that with 2 is one cosine term.
    double term =
        haframe(3, tree, frame).loss(values, length, label).loss()
            - haframe(2, tree, frame).loss(values, length, label).loss();
    return aligned(tree, frame).loss(values, length, label).loss() + 3 * learnt * term;
  }

  private static ClassLoss aligned(ClassHierarchy tree, ClassFrame frame) {
    return new FrameLossSettings.AlignedFrame(0.3, 0, 0, 0)
        .over(tree.nodes(), () -> cosines(frame));
  }

  private static ClassLoss haframe(double alpha, ClassHierarchy tree, ClassFrame frame) {
    return new FrameLossSettings.HierarchyAwareFrame(alpha)
        .over(tree.nodes(), () -> cosines(frame));
  }

  private static double[][] cosines(ClassFrame frame) {
    var cosines = new double[frame.classCount()][frame.classCount()];
    for (int a = 0; a < cosines.length; a++) {
      for (int b = 0; b < cosines.length; b++) {
        cosines[a][b] = frame.cosine(a, b);
      }
    }
    return cosines;
  }

  private static double[] values(ClassFrame frame, double[] features) {
    var values = new double[frame.classCount()];
    for (int c = 0; c < values.length; c++) {
      for (int i = 0; i < features.length; i++) {
        values[c] += frame.at(c, i) * features[i];
      }
    }
    return values;
  }

  private static ClassOutput output(OutputHead head) {
    var network =
        new ComputationGraph(
            NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(1), Head.TRANSFORMATION),
                8,
                head,
                new Optimisation(0.1, 0.9, 0, 5),
                DataType.DOUBLE));
    network.init();
    return (ClassOutput) network.getOutputLayer(0);
  }

  /** The first after a gradient may be of its losses; the next computes its own. */
  private double score() {
    return layer.computeScore(0, true, NO_WORKSPACES);
  }

  private double scoreOf(INDArray features, INDArray labels) {
    layer.setInput(features, NO_WORKSPACES);
    layer.setLabels(labels);
    return score();
  }

  private static INDArray labels(int count, int... classes) {
    INDArray labels = Nd4j.zeros(classes.length, count);
    for (int image = 0; image < classes.length; image++) {
      labels.putScalar(image, classes[image], 1);
    }
    return labels;
  }
}
