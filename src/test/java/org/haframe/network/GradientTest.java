package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.frame.Truncation;
import org.haframe.loss.FrameLossSettings;
import org.haframe.loss.LossSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Whole networks in double precision: the gradient against central finite differences. */
class GradientTest {

  // Small, so that hardly any rectifier changes sign between the two points.
  private static final double STEP = 1e-7;
  // Rounding: the loss has about 14 digits, which leaves 7 in a difference over STEP.
  private static final double TOLERANCE = 1e-5;
  private static final int CHECKED_PARAMETERS = 60;

  static Stream<Arguments> networks() {
    var hierarchy = ToyHierarchy.unbalanced();
    OutputHead fixed =
        OutputHead.of(
            new FrameLossSettings.HierarchyAwareFrame(0.4),
            hierarchy,
            new FrameSettings(
                new SimilarityMapping.ExponentialDecay(2),
                MinimumSimilarity.CLOSED_FORM,
                FrameDimension.rank(),
                3));
    OutputHead truncated =
        OutputHead.of(
            new FrameLossSettings.HierarchyAwareFrame(0.4),
            hierarchy,
            new FrameSettings(
                new SimilarityMapping.Equiangular(),
                MinimumSimilarity.CLOSED_FORM,
                FrameDimension.of(hierarchy.labels().count() - 2),
                3,
                Truncation.LARGEST_EIGENVALUES));
    OutputHead softmax = OutputHead.flat(hierarchy.labels().count());
    return Stream.of(
        Arguments.of(new Backbone.SmallConvolutional(3), Head.TRANSFORMATION, fixed, 9),
        Arguments.of(new Backbone.SmallConvolutional(3), Head.TRANSFORMATION, truncated, 8),
        Arguments.of(new Backbone.SmallConvolutional(3), Head.POOLED, softmax, 8),
        Arguments.of(new Backbone.ResNet(8, 3), Head.TRANSFORMATION, fixed, 9),
        Arguments.of(new Backbone.ResNet(14, 2), Head.TRANSFORMATION, softmax, 8),
        Arguments.of(new Backbone.WideResNet(10, 1), Head.TRANSFORMATION, fixed, 8),
        Arguments.of(new Backbone.WideResNet(16, 1), Head.POOLED, softmax, 9));
  }

  /** Every kind of classifier, behind one backbone. */
  static Stream<Arguments> classifiers() {
    var chosen =
        new FrameSettings(
            new SimilarityMapping.ExponentialDecay(2),
            MinimumSimilarity.CLOSED_FORM,
            FrameDimension.rank(),
            3);
    return Stream.of(
            new LossSettings.SoftLabels(4),
            new LossSettings.HierarchicalCrossEntropy(0.5),
            new LossSettings.ConditionalSoftmax(),
            new LossSettings.FeatureHierarchy(),
            new FrameLossSettings.EquiangularFrame(),
            new FrameLossSettings.HierarchicalEmbedding(0.1),
            new FrameLossSettings.AngularFrame(8, 0.4, 0.3, 0.2),
            new FrameLossSettings.AlignedFrame(0.3, 0.2, 0, 0),
            new LossSettings.ImpliedFrame(0.3, 0.2, 0, 0, false, List.of()),
            new LossSettings.ImpliedFrame(0.3, 0.2, 0, 2, true, List.of()),
            new LossSettings.NodeSubspaces(0.05))
        .map(
            loss ->
                Arguments.of(
                    new Backbone.SmallConvolutional(3),
                    Head.TRANSFORMATION,
                    OutputHead.of(loss, ToyHierarchy.unbalanced(), chosen),
                    8));
  }

  @ParameterizedTest
  @MethodSource({"networks", "classifiers"})
  void gradientOfEveryParameterEqualsFiniteDifferences(
      Backbone backbone, Head kind, OutputHead head, int size) {
    int count = 6;
    var configuration =
        NetworkBuilder.build(
            new NetworkSettings(backbone, kind),
            size,
            head,
            new Optimisation(0.1, 0.9, 0, 11),
            DataType.DOUBLE);
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    SplittableRandom random = new SplittableRandom(5);
    INDArray images = Nd4j.zeros(DataType.DOUBLE, count, size, size, 3);
    for (long i = 0; i < images.length(); i++) {
      images.putScalar(i, random.nextDouble(-2, 2));
    }
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, count, head.classCount());
    for (int i = 0; i < count; i++) {
      labels.putScalar(i, i % head.classCount(), 1);
    }
    DataSet batch = new DataSet(images, labels);
    network.setInput(0, images);
    network.setLabels(labels);
    network.computeGradientAndScore();
    INDArray gradient = network.gradient().gradient().dup();
    INDArray trainable = trainableMask(network);
    INDArray parameters = network.params();

    for (int checked = 0; checked < CHECKED_PARAMETERS; ) {
      long index = random.nextLong(parameters.length());
      if (trainable.getDouble(index) == 0) {
        continue;
      }
      double value = parameters.getDouble(index);
      parameters.putScalar(index, value + STEP);
      double above = network.score(batch, true);
      parameters.putScalar(index, value - STEP);
      double below = network.score(batch, true);
      parameters.putScalar(index, value);
      double expected = (above - below) / (2 * STEP);

      assertThat(gradient.getDouble(index) / count)
          .as("parameter %d", index)
          .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
      checked++;
    }
  }

  /** One where a gradient moves the parameter, zero for running statistics. */
  private static INDArray trainableMask(ComputationGraph network) {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, network.numParams());
    INDArray before = network.params().dup();
    network
        .paramTable()
        .forEach(
            (name, view) -> {
              if (name.endsWith("_mean") || name.endsWith("_var")) {
                view.assign(-12345.0);
              }
            });
    for (long i = 0; i < mask.length(); i++) {
      if (network.params().getDouble(i) == -12345.0) {
        mask.putScalar(i, 0);
      }
    }
    network.params().assign(before);
    return mask;
  }
}
