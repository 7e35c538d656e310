package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.loss.FrameLossSettings;
import org.haframe.loss.LossSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a network for another tree has of the one that it starts from. */
class WarmStartTest {

  private static final int SIZE = 8;
  private static final int IMAGES = 16;

  /** Kernels for layers of another width add up in another order, in float32. */
  private static final float ROUNDING = 1e-4f;

  private static final Backbone BACKBONE = new Backbone.SmallConvolutional(4);
  private static final FrameSettings FRAME =
      new FrameSettings(
          new SimilarityMapping.ExponentialDecay(2),
          MinimumSimilarity.CLOSED_FORM,
          FrameDimension.rank(),
          3);

  private static final LossSettings HAFRAME = new FrameLossSettings.HierarchyAwareFrame(0.4);
  private static final LossSettings FLAMINGO = new LossSettings.Flamingo();

  /** Their scores are those of values that were learnt for each class or node. */
  static Stream<LossSettings> lossesWithLearntClassifier() {
    return Stream.of(
        new LossSettings.CrossEntropy(),
        new LossSettings.SoftLabels(4),
        new LossSettings.HierarchicalCrossEntropy(0.5),
        new LossSettings.ImpliedFrame(0.3, 0.2, 0.4, 0, false, List.of()));
  }

  /** Their scores are those of features beside the vectors of a frame. */
  static Stream<LossSettings> lossesOnAFrame() {
    return Stream.of(
        HAFRAME,
        new FrameLossSettings.EquiangularFrame(),
        new FrameLossSettings.HierarchicalEmbedding(0.1),
        new FrameLossSettings.AngularFrame(8, 0.4, 0.3, 0.2),
        new FrameLossSettings.AlignedFrame(0.3, 0.2, 0, 0));
  }

  static Stream<LossSettings> lossesByNode() {
    return Stream.of(
        new LossSettings.ConditionalSoftmax(),
        new LossSettings.FeatureHierarchy(),
        new LossSettings.ImpliedFrame(0.3, 0.2, 0.4, 0.5, true, List.of()),
        new LossSettings.NodeSubspaces(0.05));
  }

  /** All whose network can start from one for another tree. */
  static Stream<LossSettings> lossesOfAnyTree() {
    return Stream.of(lossesWithLearntClassifier(), lossesOnAFrame(), lossesByNode())
        .flatMap(some -> some);
  }

  static Stream<LossSettings> losses() {
    return Stream.concat(lossesOfAnyTree(), Stream.of(FLAMINGO));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theSameTreeGivesTheSameParametersAndFrameBitForBit(LossSettings loss) {
    HierarchyAwareModel model = trained(loss, ToyHierarchy.unbalanced());

    HierarchyAwareModel started = started(model, loss, ToyHierarchy.unbalanced());

    assertThat(started.parameters()).isEqualTo(model.parameters());
    assertThat(started.frame().map(ClassFrame::sha256))
        .isEqualTo(model.frame().map(ClassFrame::sha256));
  }

  @ParameterizedTest
  @MethodSource("lossesWithLearntClassifier")
  void scoresOfEarlierClassesAreKeptByName(LossSettings loss) {
    HierarchyAwareModel model = trained(loss, ToyHierarchy.unbalanced());

    HierarchyAwareModel started = started(model, loss, ToyHierarchy.grown());

    for (String name : model.hierarchy().labels().names()) {
      assertThat(scores(started, name)).containsExactly(scores(model, name), within(ROUNDING));
    }
  }

  @ParameterizedTest
  @MethodSource("lossesOnAFrame")
  void featuresNearlyKeepTheirDirection(LossSettings loss) {
    HierarchyAwareModel model = trained(loss, ToyHierarchy.unbalanced());

    HierarchyAwareModel started = started(model, loss, ToyHierarchy.grown());

    float[] before = features(model);
    float[] now = features(started);
    int width = before.length / IMAGES;
    int grown = now.length / IMAGES;
    assertThat(grown).isEqualTo(width + 2);
    double square = 0;
    double squareOfNew = 0;
    for (int image = 0; image < IMAGES; image++) {
      for (int i = 0; i < width; i++) {
        float feature = now[image * grown + i];
        assertThat(feature).isCloseTo(before[image * width + i], within(ROUNDING));
        square += feature * feature;
      }
      for (int i = width; i < grown; i++) {
        squareOfNew += now[image * grown + i] * now[image * grown + i];
      }
    }
    // Two features of six, which in a fresh network would be as large as the others.
    assertThat(squareOfNew).isPositive().isLessThan(0.4 * square);
  }

  /** Vectors count by their direction, which no scale changes; but a small one turns at once. */
  @Test
  void newVectorsOfLevelClassifiersAreAsLongAsThoseOfAFreshNetwork() {
    var loss = new LossSettings.FeatureHierarchy();
    HierarchyAwareModel model = trained(loss, ToyHierarchy.unbalanced());

    HierarchyAwareModel started = started(model, loss, ToyHierarchy.grown());

    var fresh = new NetworkReplica(started.networkJson(), SIZE);
    INDArray weights = classifierWeights(started, started.parameters());
    INDArray ofFresh = classifierWeights(started, fresh.parameters());
    // Columns: animal, lorry, bus; dog, lorry, bus, cat; poodle, husky, lorry, malamute, bus, cat.
    for (int column : new int[] {2, 5, 7, 11}) {
      assertThat(weights.getColumn(column)).isEqualTo(ofFresh.getColumn(column));
    }
  }

  /** Also where values are learnt for each node, or are the features themselves. */
  @ParameterizedTest
  @MethodSource({"lossesWithLearntClassifier", "lossesByNode"})
  void growingAndGoingBackGivesTheSameScores(LossSettings loss) {
    HierarchyAwareModel model = trained(loss, ToyHierarchy.unbalanced());

    HierarchyAwareModel grown = started(model, loss, ToyHierarchy.grown());
    HierarchyAwareModel back = started(grown, loss, ToyHierarchy.unbalanced());

    assertThat(grown.parameters().length).isGreaterThan(model.parameters().length);
    for (String name : model.hierarchy().labels().names()) {
      assertThat(scores(back, name)).containsExactly(scores(model, name), within(ROUNDING));
    }
  }

  @ParameterizedTest
  @MethodSource("lossesOnAFrame")
  void aNetworkOnAFrameKeepsItsDimensionsWhenClassesLeave(LossSettings loss) {
    HierarchyAwareModel model = trained(loss, ToyHierarchy.grown());

    HierarchyAwareModel started = started(model, loss, ToyHierarchy.unbalanced());

    assertThat(started.frame().orElseThrow().dimension())
        .isEqualTo(model.frame().orElseThrow().dimension());
    assertThat(started.parameters()).isEqualTo(model.parameters());
  }

  @ParameterizedTest
  @MethodSource("lossesOfAnyTree")
  void aGrownNetworkCanBeTrained(LossSettings loss) {
    HierarchyAwareModel started =
        started(trained(loss, ToyHierarchy.unbalanced()), loss, ToyHierarchy.grown());
    NetworkReplica replica = started.replica();
    float[] images = RandomImages.of(IMAGES, SIZE, 2);
    int[] classes = {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3};

    double first = replica.train(images, classes, IMAGES);
    double last = first;
    for (int step = 0; step < 20; step++) {
      last = replica.train(images, classes, IMAGES);
    }

    assertThat(last).isLessThan(first);
  }

  @Test
  void pooledFeaturesStayAndTheClassifierGrows() {
    var loss = new LossSettings.CrossEntropy();
    var pooled = new NetworkSettings(BACKBONE, Head.POOLED);
    HierarchyAwareModel model =
        model(
            OutputHead.of(loss, ToyHierarchy.unbalanced(), FRAME),
            ToyHierarchy.unbalanced(),
            pooled);
    WarmStart start = WarmStart.of(model, ToyHierarchy.grown());
    String json = json(start.head(loss, FRAME), pooled);

    HierarchyAwareModel started = model(json, start.parameters(json), ToyHierarchy.grown());

    assertThat(features(started)).containsExactly(features(model), within(ROUNDING));
    for (String name : model.hierarchy().labels().names()) {
      assertThat(scores(started, name)).containsExactly(scores(model, name), within(ROUNDING));
    }
  }

  @Test
  void refusesLevelsThatSeeOtherFeaturesInAnotherTree() {
    HierarchyAwareModel model = trained(FLAMINGO, ToyHierarchy.unbalanced());

    assertThatThrownBy(() -> WarmStart.of(model, ToyHierarchy.grown()).head(FLAMINGO, FRAME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot start from a model of another class tree with the loss Flamingo[]: the features that a level sees depend on the number of classes. Use another loss, or train from the beginning. The change: 2 classes added (poodle, bus).");
  }

  @Test
  void refusesLevelClassifiersOfATreeOfAnotherHeight() {
    var loss = new LossSettings.FeatureHierarchy();
    HierarchyAwareModel model = trained(loss, ToyHierarchy.unbalanced());
    ClassHierarchy flat =
        ClassHierarchy.of(
            "toy",
            "root",
            List.of("cat", "lorry"),
            Map.of("cat", "root", "lorry", "root"),
            Map.of());

    assertThatThrownBy(() -> WarmStart.of(model, flat).head(loss, FRAME))
        .hasMessageContaining("FeatureHierarchy[]")
        .hasMessageContaining("there were 3 and are 1");
  }

  @Test
  void refusesLevelClassifiersWhereTheClassesAloneHadOneAndTheOtherWayRound() {
    var onClasses = new LossSettings.ImpliedFrame(0.3, 0.2, 0.4, 0, false, List.of());
    var onLevels = new LossSettings.ImpliedFrame(0.3, 0.2, 0.4, 0, true, List.of());
    ClassHierarchy tree = ToyHierarchy.unbalanced();

    assertThatThrownBy(() -> WarmStart.of(trained(onClasses, tree), tree).head(onLevels, FRAME))
        .hasMessageContaining("has another kind of classifier");
    assertThatThrownBy(() -> WarmStart.of(trained(onLevels, tree), tree).head(onClasses, FRAME))
        .hasMessageContaining("has another kind of classifier");
  }

  @Test
  void refusesALossWithAnotherClassifier() {
    HierarchyAwareModel model = trained(HAFRAME, ToyHierarchy.unbalanced());
    WarmStart start = WarmStart.of(model, ToyHierarchy.unbalanced());

    assertThatThrownBy(() -> start.head(new LossSettings.CrossEntropy(), FRAME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HierarchyAwareFrame[alpha=0.4]")
        .hasMessageContaining("CrossEntropy[] has another kind of classifier");
  }

  @Test
  void anotherWidthIsRefusedWithLayerAndShapes() {
    HierarchyAwareModel model = trained(HAFRAME, ToyHierarchy.unbalanced());
    WarmStart start = WarmStart.of(model, ToyHierarchy.unbalanced());
    String wider =
        json(
            start.head(HAFRAME, FRAME),
            new NetworkSettings(new Backbone.SmallConvolutional(8), Head.TRANSFORMATION));

    assertThatThrownBy(() -> start.parameters(wider))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot start from a model of another network: in its layer convolution1, W has the shape [4, 3, 3, 3], and here [8, 3, 3, 3]. Use the settings network.* of the model, or train from the beginning.");
  }

  @Test
  void anotherBackboneIsRefusedWithALayer() {
    HierarchyAwareModel model = trained(HAFRAME, ToyHierarchy.unbalanced());
    WarmStart start = WarmStart.of(model, ToyHierarchy.unbalanced());
    String other =
        json(
            start.head(HAFRAME, FRAME),
            new NetworkSettings(new Backbone.ResNet(8, 4), Head.TRANSFORMATION));

    assertThatThrownBy(() -> start.parameters(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it has no layer stem");
  }

  private static HierarchyAwareModel trained(LossSettings loss, ClassHierarchy hierarchy) {
    return model(
        OutputHead.of(loss, hierarchy, FRAME),
        hierarchy,
        new NetworkSettings(BACKBONE, Head.TRANSFORMATION));
  }

  /** A model after some steps on random images: its statistics are not those of a fresh network. */
  private static HierarchyAwareModel model(
      OutputHead head, ClassHierarchy hierarchy, NetworkSettings network) {
    String json = json(head, network);
    var replica = new NetworkReplica(json, SIZE);
    int[] classes = new int[IMAGES];
    for (int image = 0; image < IMAGES; image++) {
      classes[image] = image % hierarchy.labels().count();
    }
    for (int step = 0; step < 5; step++) {
      replica.train(RandomImages.of(IMAGES, SIZE, step), classes, IMAGES);
    }
    return model(json, replica.parameters(), hierarchy);
  }

  private static HierarchyAwareModel started(
      HierarchyAwareModel model, LossSettings loss, ClassHierarchy hierarchy) {
    WarmStart start = WarmStart.of(model, hierarchy);
    String json =
        json(start.head(loss, FRAME), new NetworkSettings(BACKBONE, Head.TRANSFORMATION), 2);
    return model(json, start.parameters(json), hierarchy);
  }

  private static HierarchyAwareModel model(
      String json, float[] parameters, ClassHierarchy hierarchy) {
    return new HierarchyAwareModel(
        json,
        parameters,
        hierarchy,
        new InputFormat(SIZE, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
        "",
        Map.of());
  }

  private static String json(OutputHead head, NetworkSettings network) {
    return json(head, network, 1);
  }

  private static String json(OutputHead head, NetworkSettings network, long seed) {
    return NetworkBuilder.build(network, SIZE, head, new Optimisation(0.01, 1, 0.9, 5e-4, seed))
        .toJson();
  }

  private static INDArray classifierWeights(HierarchyAwareModel model, float[] parameters) {
    var network = new ComputationGraph(ComputationGraphConfiguration.fromJson(model.networkJson()));
    network.init();
    network.setParams(Nd4j.createFromArray(parameters).reshape(network.params().shape()));
    return network.getLayer("classifier").getParam("W");
  }

  private static float[] features(HierarchyAwareModel model) {
    return model.replica().features(RandomImages.of(IMAGES, SIZE, 9), IMAGES);
  }

  /** The scores of a class, one for each image. */
  private static float[] scores(HierarchyAwareModel model, String name) {
    float[] logits = model.replica().logits(RandomImages.of(IMAGES, SIZE, 9), IMAGES);
    int classCount = logits.length / IMAGES;
    int column = model.hierarchy().labels().indexOf(name).orElseThrow();
    var scores = new float[IMAGES];
    for (int image = 0; image < IMAGES; image++) {
      scores[image] = logits[image * classCount + column];
    }
    return scores;
  }
}
