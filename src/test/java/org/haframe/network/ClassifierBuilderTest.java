package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.TreeNodes;
import org.haframe.loss.FrameLossSettings;
import org.haframe.loss.LossSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The classifiers of the rival methods, on the tree of {@link ToyHierarchy}: three levels. */
class ClassifierBuilderTest {

  private static final double ROUNDING = 1e-6;

  private static final FrameSettings CHOSEN =
      new FrameSettings(
          new SimilarityMapping.ExponentialDecay(2),
          MinimumSimilarity.CLOSED_FORM,
          FrameDimension.rank(),
          3);

  private static ComputationGraphConfiguration network(LossSettings loss, Head head) {
    return network(loss, head, 1);
  }

  private static ComputationGraphConfiguration network(
      LossSettings loss, Head head, double classifierRate) {
    return NetworkBuilder.build(
        new NetworkSettings(new Backbone.SmallConvolutional(2), head),
        8,
        head(loss),
        new Optimisation(0.1, classifierRate, 0.9, 0, 5),
        DataType.DOUBLE);
  }

  private static OutputHead head(LossSettings loss) {
    return OutputHead.of(loss, ToyHierarchy.unbalanced(), CHOSEN);
  }

  /** Four features for three levels: one, one, and what is left. */
  @Test
  void eachLevelOfFlamingoSeesItsChunkAndThoseOfFinerLevelsAsConstants() {
    ComputationGraphConfiguration network =
        network(new LossSettings.Flamingo(), Head.TRANSFORMATION);

    assertThat(network.getVertices().get("classifier.level1.chunk"))
        .isEqualTo(new SubsetVertex(0, 0));
    assertThat(network.getVertices().get("classifier.level1.finer"))
        .isEqualTo(new SubsetVertex(1, 3));
    assertThat(network.getVertices().get("classifier.level2.chunk"))
        .isEqualTo(new SubsetVertex(1, 1));
    assertThat(network.getVertices().get("classifier.level3.chunk"))
        .isEqualTo(new SubsetVertex(2, 3));
    assertThat(network.getVertexInputs().get("classifier.level1.input"))
        .containsExactly("classifier.level1.chunk", "classifier.level1.constant");
    assertThat(network.getVertexInputs().get("classifier.level1.constant"))
        .containsExactly("classifier.level1.finer");
    assertThat(network.getVertices().get("classifier.level1.constant"))
        .isEqualTo(new GradientStop());
    assertThat(network.getVertexInputs().get("classifier.level3"))
        .containsExactly("classifier.level3.chunk");
    assertThat(network.getVertexInputs().get("classifier"))
        .containsExactly("classifier.level1", "classifier.level2", "classifier.level3");
  }

  @Test
  void flamingoIsRefusedBehindPooledFeatures() {
    assertThatThrownBy(() -> network(new LossSettings.Flamingo(), Head.POOLED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Use network.head = transformation.");
  }

  /** As many as a model can be read with: {@link NetworkShapes}. Here a class leaves each level. */
  @Test
  void flamingoIsRefusedForMoreLevelsThanAModelCanHave() {
    var classes = IntStream.rangeClosed(0, 200).mapToObj("class%d"::formatted).toList();
    var parents = new HashMap<String, String>();
    for (int level = 1; level < classes.size(); level++) {
      parents.put("node" + level, level == 1 ? "root" : "node" + (level - 1));
      parents.put("class" + level, "node" + level);
    }
    parents.put("class0", "root");
    var tree = ClassHierarchy.of("tall", "root", classes, parents, Map.of());
    var head = OutputHead.of(new LossSettings.Flamingo(), tree, CHOSEN);
    var settings = new NetworkSettings(new Backbone.SmallConvolutional(1), Head.TRANSFORMATION);
    var optimisation = new Optimisation(0.1, 0.9, 0, 5);

    assertThatThrownBy(() -> NetworkBuilder.build(settings, 8, head, optimisation))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("Cannot use a network of 1,0.. vertices: .* at most 1,000\\. .*");
  }

  /**
   * Columns: animal, lorry; dog, cat, lorry; husky, malamute, cat, lorry. All vectors are those of
   * the axes, but dog, of length 5 along the sum of its children's directions.
   */
  @Test
  void levelClassifiersHaveDirectionsOnlyAndAgreeWithTheSumsOfTheirChildren() {
    ComputationGraph network =
        new ComputationGraph(network(new LossSettings.FeatureHierarchy(), Head.TRANSFORMATION));
    network.init();
    INDArray weights = network.getLayer("classifier").getParam("W");
    double[][] columns = {
      {1, 0, 0, 0},
      {0, 1, 0, 0},
      {3, 4, 0, 0},
      {0, 0, 1, 0},
      {0, 1, 0, 0},
      {3, 4, 0, 0},
      {3, 4, 0, 0},
      {0, 0, 1, 0},
      {0, 0, 0, 1}
    };
    for (int column = 0; column < columns.length; column++) {
      weights.putColumn(column, Nd4j.createFromArray(columns[column]));
    }
    INDArray images = Nd4j.rand(DataType.DOUBLE, 2, 8, 8, 3);
    INDArray before = network.outputSingle(images);

    double agreement = -network.getLayer("classifier").calcRegularizationScore(false);
    weights.getColumn(5).muli(7);

    // Level 1: animal against dog + cat = (3/5, 4/5, 1, 0) of length sqrt 2; lorry against lorry:
    // 1.
    // Level 2: dog against twice itself: 1; cat: 1; lorry, along the second axis, against the
    // fourth: 0.
    assertThat(agreement).isCloseTo((0.6 / Math.sqrt(2) + 1) / 2 + 2 / 3.0, within(ROUNDING));
    assertThat(network.outputSingle(images).sub(before).amaxNumber().doubleValue())
        .isLessThan(ROUNDING);
  }

  /** With [30000, 30000] floats that say who is whose child, this takes 3.6 GB, and 13 seconds. */
  @Test
  @Timeout(value = 8, threadMode = ThreadMode.SEPARATE_THREAD)
  void levelClassifiersOfTheLargestTreesTakeAStep() {
    int classCount = 20_000;
    var parents = new int[3 * classCount / 2];
    Arrays.setAll(parents, node -> node < classCount ? classCount + node / 2 : TreeNodes.ROOT);
    var head =
        new OutputHead(
            new LossSettings.FeatureHierarchy(),
            TreeNodes.of(classCount, parents),
            Optional.empty(),
            0);
    String network =
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(1), Head.POOLED),
                8,
                head,
                new Optimisation(0.1, 0.9, 0, 5))
            .toJson();

    double loss = new NetworkReplica(network, 8).train(RandomImages.of(2, 8, 1), new int[2], 2);

    assertThat(loss).isPositive();
  }

  @Test
  void barzAndDenzlerHaveCosinesThatFallLinearlyWithDistance() {
    ClassFrame frame = head(new FrameLossSettings.HierarchicalEmbedding(0.1)).frame().orElseThrow();
    HierarchicalDistances distances = ToyHierarchy.unbalanced().distances();

    IntStream.range(0, 4)
        .forEach(
            a ->
                IntStream.range(0, 4)
                    .forEach(
                        b ->
                            assertThat(frame.cosine(a, b))
                                .isCloseTo(
                                    1 - distances.between(a, b) / (double) distances.max(),
                                    within(ROUNDING))));
  }

  @ParameterizedTest
  @MethodSource
  void similaritiesThatNoFeaturesCanImplyAreRefusedByTheirSetting(
      List<Double> similarities, String advice) {
    var loss = new LossSettings.ImpliedFrame(0.3, 0.2, 1, 0, false, List.of());
    FrameSettings chosen = FrameSettings.of(new SimilarityMapping.PerLevel(similarities));

    assertThatThrownBy(() -> OutputHead.of(loss, ToyHierarchy.unbalanced(), chosen))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(advice);
  }

  static Stream<Arguments> similaritiesThatNoFeaturesCanImplyAreRefusedByTheirSetting() {
    return Stream.of(
        Arguments.of(List.of(0.5, 0.1), "Cannot use frame.similarities = [0.5, 0.1]: there are 2"),
        Arguments.of(List.of(0.99999999, 0.5, 0.1), "Change frame.similarities"));
  }

  @Test
  void theEquiangularFrameKnowsNoTree() {
    ClassFrame frame = head(new FrameLossSettings.EquiangularFrame()).frame().orElseThrow();

    assertThat(frame.cosine(0, 1)).isCloseTo(-1 / 3.0, within(ROUNDING));
    assertThat(frame.cosine(0, 3)).isCloseTo(-1 / 3.0, within(ROUNDING));
  }

  /**
   * The layer in front of the frame is learnt, the frame stays; features are what it multiplies.
   */
  @Test
  void anAlignedFrameTakesFeaturesThatALearntLayerHasTurnedIntoItsSpace() {
    OutputHead head = head(new FrameLossSettings.AlignedFrame(0.1, 0, 0, 0));
    String network =
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(2), Head.POOLED),
                8,
                head,
                new Optimisation(0.1, 0.9, 0, 5))
            .toJson();
    var replica = new NetworkReplica(network, 8);
    float[] images = RandomImages.of(3, 8, 1);
    String frame = replica.frameSha256().orElseThrow();

    replica.train(images, new int[] {0, 1, 2}, 3);

    NetworkReplica.Outputs outputs = replica.outputs(images, 3);
    int dimension = head.frame().orElseThrow().dimension();
    assertThat(outputs.features()).hasSize(3 * dimension).isEqualTo(replica.features(images, 3));
    for (int image = 0; image < 3; image++) {
      for (int c = 0; c < 4; c++) {
        double product = 0;
        for (int i = 0; i < dimension; i++) {
          product +=
              outputs.features()[image * dimension + i]
                  * head.frame().orElseThrow().toFloats()[c * dimension + i];
        }
        assertThat((double) outputs.logits()[image * 4 + c])
            .isCloseTo(product, within(1e-4)); // in float32
      }
    }
    assertThat(replica.frameSha256()).contains(frame);
  }

  static Stream<LossSettings> learnt() {
    return Stream.of(
        new LossSettings.CrossEntropy(),
        new LossSettings.ConditionalSoftmax(),
        new LossSettings.Flamingo(),
        new LossSettings.FeatureHierarchy(),
        new FrameLossSettings.AlignedFrame(0.1, 0, 0, 0));
  }

  @ParameterizedTest
  @MethodSource("learnt")
  void aLearntClassifierFollowsItsOwnLearningRateAndTheRestThatOfTheNetwork(LossSettings loss) {
    ComputationGraph same = new ComputationGraph(network(loss, Head.TRANSFORMATION, 1));
    same.init();
    ComputationGraph quick =
        new ComputationGraph(
            ComputationGraphConfiguration.fromJson(
                network(loss, Head.TRANSFORMATION, 10).toJson()));
    quick.init();
    INDArray before = same.params().dup();
    assertThat(quick.params()).isEqualTo(before);
    INDArray images = Nd4j.rand(DataType.DOUBLE, 4, 8, 8, 3);
    INDArray labels = Nd4j.eye(4).castTo(DataType.DOUBLE);

    for (ComputationGraph network : List.of(same, quick)) {
      network.setLearningRate(0.02); // as the trainer does from epoch to epoch
      WholeBlockUpdater.install(network);
      network.fit(new INDArray[] {images}, new INDArray[] {labels});
    }

    double ofClassifier = 0;
    for (String parameter : same.paramTable().keySet()) {
      INDArray slow = same.getParam(parameter).sub(part(before, same, parameter));
      INDArray fast = quick.getParam(parameter).sub(part(before, same, parameter));
      double factor = parameter.startsWith("classifier") ? 10 : 1;
      assertThat(fast.sub(slow.mul(factor)).norm2Number().doubleValue())
          .as(parameter)
          .isLessThan(ROUNDING);
      if (factor == 10) {
        ofClassifier += fast.norm2Number().doubleValue();
      }
    }
    assertThat(ofClassifier).isGreaterThan(0.01);
  }

  /** What a parameter of a network was in a vector of all. */
  private static INDArray part(INDArray all, ComputationGraph network, String parameter) {
    ComputationGraph then = network.clone();
    then.setParams(all);
    return then.getParam(parameter);
  }
}
