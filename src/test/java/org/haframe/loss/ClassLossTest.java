package org.haframe.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.FrameSolver;
import org.haframe.frame.ImpliedFeatures;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.TreeNodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss: against golden values, toy cases worked by hand, and finite differences. */
class ClassLossTest {

  // The golden features are written with six decimals, everything else with all digits.
  private static final double GOLDEN = 1e-9;
  private static final double EXACT = 1e-12;
  private static final double STEP = 1e-6;
  // Of central differences over STEP: their error and the rounding of the loss.
  private static final double DIFFERENCE = 1e-7;

  /**
   *
   *
   * <pre>
   *        root
   *       /    \
   *    animal   lorry (2)
   *    /    \
   *  dog    cat
   *  (0)    (1)
   * </pre>
   *
   * Nodes: dog 0, cat 1, lorry 2, animal 3.
   */
  private static final ClassHierarchy TOY =
      ClassHierarchy.of(
          "toy",
          "root",
          List.of("dog", "cat", "lorry"),
          Map.of("dog", "animal", "cat", "animal", "animal", "root", "lorry", "root"),
          Map.of());

  private static final double[][] NO_FRAME = {};

  private static final FrameSettings FRAME =
      FrameSettings.of(new SimilarityMapping.ExponentialDecay(2));

  static Stream<LossSettings> losses() {
    return Stream.of(
        new LossSettings.CrossEntropy(),
        new LossSettings.SoftLabels(4),
        new LossSettings.HierarchicalCrossEntropy(0.5),
        new LossSettings.ConditionalSoftmax(),
        new LossSettings.Flamingo(),
        new LossSettings.FeatureHierarchy(),
        new FrameLossSettings.EquiangularFrame(),
        new FrameLossSettings.HierarchicalEmbedding(0.1),
        new FrameLossSettings.HierarchyAwareFrame(0.4),
        new FrameLossSettings.HierarchyAwareFrame(3),
        new FrameLossSettings.AngularFrame(8, 0.4, 0.3, 0.2),
        new FrameLossSettings.AlignedFrame(0.3, 0.2, 0, 0),
        new FrameLossSettings.AlignedFrame(0.3, 0.2, 0, 2),
        impliedFrame(0),
        impliedFrameOnLevels(0),
        new LossSettings.NodeSubspaces(0.05));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theGradientEqualsFiniteDifferences(LossSettings settings) {
    ClassLoss loss = settings.over(TOY.nodes(), ClassLossTest::similarities);
    SplittableRandom random = new SplittableRandom(3);
    int[] labels = {0, 2, 1, 1};
    var values = new double[labels.length][valueCount(settings)];
    var lengths = new double[labels.length];
    for (int image = 0; image < labels.length; image++) {
      lengths[image] = random.nextDouble(1, 3);
      Arrays.setAll(values[image], i -> random.nextDouble(-2, 2));
    }

    ImageLoss[] losses = loss.losses(values, lengths, labels);

    for (int image = 0; image < labels.length; image++) {
      for (int i = 0; i < values[image].length; i++) {
        double expected = difference(loss, values, lengths, labels, values[image], i);
        assertThat(losses[image].gradient()[i])
            .as("image %d, value %d", image, i)
            .isCloseTo(expected, within(DIFFERENCE));
      }
      double expected = difference(loss, values, lengths, labels, lengths, image);
      assertThat(losses[image].lengthGradient())
          .as("length of image %d", image)
          .isCloseTo(expected, within(DIFFERENCE));
    }
  }

  /** Of the sum of all losses, by one number of an array. */
  private static double difference(
      ClassLoss loss,
      double[][] values,
      double[] lengths,
      int[] labels,
      double[] changed,
      int index) {
    double before = changed[index];
    changed[index] = before + STEP;
    double above = sum(loss.losses(values, lengths, labels));
    changed[index] = before - STEP;
    double below = sum(loss.losses(values, lengths, labels));
    changed[index] = before;
    return (above - below) / (2 * STEP);
  }

  /** Also a loss whose gradient is not that of its value. */
  static Stream<LossSettings> allLosses() {
    return Stream.concat(
        losses(),
        Stream.of(
            new FrameLossSettings.AlignedFrame(0.3, 0.2, 3, 0),
            impliedFrame(3),
            impliedFrameOnLevels(3)));
  }

  private static LossSettings impliedFrame(double cosineWeight) {
    return new LossSettings.ImpliedFrame(0.3, 0.2, cosineWeight, 2, false, List.of())
        .forClasses(TOY.distances(), FRAME);
  }

  private static LossSettings impliedFrameOnLevels(double cosineWeight) {
    return new LossSettings.ImpliedFrame(0.3, 0.2, cosineWeight, 2, true, List.of())
        .forClasses(TOY.distances(), FRAME);
  }

  @ParameterizedTest
  @MethodSource("allLosses")
  void extremeValuesHaveAFiniteLossAndGradient(LossSettings settings) {
    ClassLoss loss = settings.over(TOY.nodes(), ClassLossTest::similarities);
    var zero = new double[valueCount(settings)];
    var far = zero.clone();
    far[0] = 1e4;
    far[1] = -1e4;

    for (double[] values : List.of(zero, far)) {
      for (int label = 0; label < 3; label++) {
        ImageLoss ofImage = loss.loss(values, 0, label);

        assertThat(ofImage.loss()).isFinite();
        assertThat(Arrays.stream(ofImage.gradient()).sum()).isFinite();
        assertThat(Arrays.stream(loss.scores(values, 0)).sum()).isFinite();
      }
    }
  }

  @Test
  void crossEntropyEqualsTheGoldenValue() {
    Golden golden = new Golden();

    double[][] logits = products(golden.rows("features"), golden.rows("frame_symmetric_sqrt"));

    assertThat(mean(new LossSettings.CrossEntropy(), golden, logits))
        .isCloseTo(golden.number("ce"), within(GOLDEN));
  }

  @Test
  void softLabelsEqualTheGoldenValue() {
    Golden golden = new Golden();
    var settings = new LossSettings.SoftLabels(golden.number("soft_labels_beta"));

    assertThat(mean(settings, golden, golden.rows("logits")))
        .isCloseTo(golden.number("soft_label_kl_batchmean"), within(GOLDEN));
  }

  @Test
  void hierarchicalCrossEntropyEqualsTheGoldenValue() {
    Golden golden = new Golden();
    var settings = new LossSettings.HierarchicalCrossEntropy(golden.number("hxe_alpha"));

    assertThat(mean(settings, golden, golden.rows("logits")))
        .isCloseTo(golden.number("hxe_loss_paper_raw_exp(-alpha*depth)"), within(GOLDEN));
  }

  @Test
  void hierarchicalCrossEntropyWithoutDecayIsCrossEntropy() {
    double[] logits = {0.3, -1.2, 2};
    ClassLoss hierarchical =
        new LossSettings.HierarchicalCrossEntropy(0).over(TOY.nodes(), () -> NO_FRAME);

    for (int label = 0; label < 3; label++) {
      assertThat(hierarchical.loss(logits, 0, label).loss())
          .isCloseTo(new CrossEntropyLoss().loss(logits, 0, label).loss(), within(EXACT));
    }
  }

  @Test
  void conditionalSoftmaxEqualsTheGoldenValues() {
    Golden golden = new Golden();
    TreeNodes nodes = golden.hierarchy().nodes();
    // The golden nodes have our order and end with the root, whose softmax is over itself alone.
    double[][] logits =
        Arrays.stream(golden.rows("yolo_logits"))
            .map(row -> Arrays.copyOf(row, nodes.count()))
            .toArray(double[][]::new);

    double[] probabilities =
        LogSoftmax.probabilities(new ConditionalSoftmaxLoss(nodes).scores(logits[0], 0));

    assertThat(mean(new LossSettings.ConditionalSoftmax(), golden, logits))
        .isCloseTo(golden.number("yolo_loss_weight1"), within(GOLDEN));
    assertThat(probabilities).containsExactly(golden.row("yolo_leaf_probs_row0"), within(GOLDEN));
  }

  @Test
  void theLossOfThePaperEqualsTheGoldenValues() {
    Golden golden = new Golden();
    double[][] frame = golden.rows("frame_symmetric_sqrt");
    double[][] features = golden.rows("features");
    int[] labels = golden.labels();
    ClassLoss loss =
        new FrameLossSettings.HierarchyAwareFrame(golden.number("alpha"))
            .over(golden.hierarchy().nodes(), () -> products(frame, frame));
    ClassLoss cosine =
        new HierarchyAwareFrameLoss(new CosineComparison(products(frame, frame)), 1, 0);
    double[][] values = products(features, frame);
    double[] lengths = Arrays.stream(features).mapToDouble(f -> Math.sqrt(dot(f, f))).toArray();

    ImageLoss[] losses = loss.losses(values, lengths, labels);

    assertThat(sum(losses) / labels.length).isCloseTo(golden.number("mixed"), within(GOLDEN));
    assertThat(sum(cosine.losses(values, lengths, labels)) / labels.length)
        .isCloseTo(golden.number("gscsl"), within(GOLDEN));
    for (int image = 0; image < labels.length; image++) {
      for (int i = 0; i < features[image].length; i++) {
        double byFeature = losses[image].lengthGradient() * features[image][i] / lengths[image];
        for (int c = 0; c < frame.length; c++) {
          byFeature += losses[image].gradient()[c] * frame[c][i];
        }
        assertThat(byFeature / labels.length)
            .isCloseTo(golden.rows("grad_mixed")[image][i], within(GOLDEN));
      }
    }
  }

  @Test
  void bothTermsOfTheAngularLossVanishAlongTheClassVector() {
    double[][] similarities = similarities();
    double length = 3.7;
    ClassLoss angular =
        new FrameLossSettings.AngularFrame(8, 0.4, 0.3, 0.2).over(TOY.nodes(), () -> similarities);
    ClassLoss paper =
        new FrameLossSettings.HierarchyAwareFrame(0.4).over(TOY.nodes(), () -> similarities);

    for (int label = 0; label < 3; label++) {
      double[] values = Arrays.stream(similarities[label]).map(s -> length * s).toArray();
      ImageLoss ofImage = angular.loss(values, length, label);

      assertThat(ofImage.loss()).isCloseTo(0, within(EXACT));
      assertThat(ofImage.gradient()).containsExactly(new double[3], within(EXACT));
      // HAFrame's cross-entropy draws away from there.
      assertThat(paper.loss(values, length, label).gradient()[label]).isLessThan(-1e-3);
    }
  }

  /** Of dog, whose cosines are 1, 0.3, -0.4, and features that have 0.5, 0.2, -0.1. */
  @Test
  void theAngularLossEqualsAValueWorkedByHand() {
    ClassLoss loss =
        new FrameLossSettings.AngularFrame(2, 0.4, 0.3, 0).over(TOY.nodes(), () -> similarities());
    double[] target = softmax(2, 0.6, -0.8);
    double[] answer = softmax(1, 0.4, -0.2);
    double classes = 0;
    for (int c = 0; c < 3; c++) {
      classes += target[c] * Math.log(target[c] / answer[c]);
    }
    double animal = target[0] + target[1];
    double groups =
        animal * Math.log(animal / (answer[0] + answer[1]))
            + target[2] * Math.log(target[2] / answer[2]);
    double divergence = (Math.exp(-0.3) - Math.exp(-0.6)) * groups + Math.exp(-0.6) * classes;
    double squares = 0.25 + 0.01 + 0.09;

    assertThat(loss.loss(new double[] {1, 0.4, -0.2}, 2, 0).loss())
        .isCloseTo(0.6 * divergence + 0.4 * squares, within(EXACT));
  }

  private static double[] softmax(double... logits) {
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    return Arrays.stream(logits).map(logit -> Math.exp(logit) / sum).toArray();
  }

  @Test
  void withoutDecayOnlyTheClassesThemselvesCount() {
    double[] targets = {0.5, 0.2, 0.3};
    double[] logits = {0.3, -1.2, 2};
    double[] logTargets = Arrays.stream(targets).map(Math::log).toArray();

    ImageLoss flat = LevelDivergence.of(TOY.distances(), 0).of(targets, logits);
    ImageLoss expected = SoftLabelLoss.divergence(logTargets, logits);

    assertThat(flat.loss()).isCloseTo(expected.loss(), within(EXACT));
    assertThat(flat.gradient()).containsExactly(expected.gradient(), within(EXACT));
  }

  /** HXE of the same values, whose weights on the two levels are exp(-0.4) and exp(-0.8). */
  @Test
  void theLossOfTheAlignedFrameIsHxeWithWeightsOfTheMeanOne() {
    ClassLoss aligned =
        new FrameLossSettings.AlignedFrame(0.4, 0.2, 0, 0)
            .over(TOY.nodes(), ClassLossTest::similarities);
    ClassLoss hxe =
        new LossSettings.HierarchicalCrossEntropy(0.4)
            .over(TOY.nodes(), ClassLossTest::similarities);
    double[] values = {0.3, -1.2, 2};
    double scale = 2 / (Math.exp(-0.4) + Math.exp(-0.8));

    ImageLoss ours = aligned.loss(values, 1, 1);
    ImageLoss theirs = hxe.loss(values, 1, 1);

    assertThat(ours.loss()).isCloseTo(scale * theirs.loss(), within(EXACT));
    for (int c = 0; c < 3; c++) {
      assertThat(ours.gradient()[c]).isCloseTo(scale * theirs.gradient()[c], within(EXACT));
    }
  }

  @Test
  void whatAnEarlierVersionDidNotStoreIsNotThere() throws Exception {
    String aligned = "{\"name\":\"aligned-frame\",\"depthDecay\":0.1,\"smoothing\":0.05}";
    String implied =
        "{\"name\":\"implied-frame\",\"depthDecay\":0.1,\"smoothing\":0.05,\"cosineWeight\":0.4,\"similarities\":[0.5]}";
    ObjectMapper json = new ObjectMapper();

    assertThat(json.readValue(aligned, LossSettings.class))
        .isEqualTo(new FrameLossSettings.AlignedFrame(0.1, 0.05, 0, 0));
    assertThat(json.readValue(implied, LossSettings.class))
        .isEqualTo(new LossSettings.ImpliedFrame(0.1, 0.05, 0.4, 0, false, List.of(0.5)));
  }

  @Test
  void theGradientOfTheImpliedCosinesEqualsFiniteDifferences() {
    ImpliedCosineComparison cosines = impliedCosines();
    double[] values = {0.3, -1.2, 1.7};

    for (int label = 0; label < 3; label++) {
      ImageLoss loss = cosines.loss(values, 0, label);
      for (int c = 0; c < 3; c++) {
        double[] above = values.clone();
        above[c] += STEP;
        double[] below = values.clone();
        below[c] -= STEP;
        double expected =
            (cosines.loss(above, 0, label).loss() - cosines.loss(below, 0, label).loss())
                / (2 * STEP);
        assertThat(loss.gradient()[c]).isCloseTo(expected, within(DIFFERENCE));
      }
    }
  }

  /** Products of features with a frame imply these features: the two comparisons are one. */
  @Test
  void theImpliedCosinesAreThoseOfTheFeaturesWhateverIsAddedToAllLogits() {
    ClassFrame frame = FrameSolver.solve(TOY.distances(), FRAME);
    double[] features = {0.8, -0.6};
    var products = new double[3];
    var similarities = new double[3][3];
    for (int a = 0; a < 3; a++) {
      for (int i = 0; i < features.length; i++) {
        products[a] += frame.at(a, i) * features[i];
      }
      for (int b = 0; b < 3; b++) {
        similarities[a][b] = frame.cosine(a, b);
      }
    }
    double[] logits = Arrays.stream(products).map(product -> product + 3).toArray();

    for (int label = 0; label < 3; label++) {
      double expected = new CosineComparison(similarities).loss(products, 1, label).loss();
      assertThat(impliedCosines().loss(logits, 0, label).loss()).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void theImpliedCosineTermVanishesAlongTheClassVector() {
    double[][] similarities = new double[3][3];
    ClassFrame frame = FrameSolver.solve(TOY.distances(), FRAME);

    for (int label = 0; label < 3; label++) {
      for (int c = 0; c < 3; c++) {
        similarities[label][c] = 4 * frame.cosine(label, c) - 1;
      }
      ImageLoss loss = impliedCosines().loss(similarities[label], 0, label);

      assertThat(loss.loss()).isCloseTo(0, within(EXACT));
      assertThat(loss.gradient()).containsExactly(new double[3], within(1e-7));
    }
  }

  /** As for the aligned frame: the probability is a constant to the gradient. */
  @Test
  void theCosineTermOfTheImpliedFrameCountsAnImageByTheProbabilityOfItsClass() {
    double[] values = {Math.log(2), Math.log(1), Math.log(1)};
    ImageLoss without = impliedFrame(0).over(TOY.nodes(), () -> NO_FRAME).loss(values, 0, 1);
    ImageLoss with = impliedFrame(3).over(TOY.nodes(), () -> NO_FRAME).loss(values, 0, 1);
    ImageLoss term = impliedCosines().loss(values, 0, 1);

    assertThat(with.loss() - without.loss()).isCloseTo(0.75 * term.loss(), within(EXACT));
    for (int c = 0; c < 3; c++) {
      assertThat(with.gradient()[c] - without.gradient()[c])
          .isCloseTo(0.75 * term.gradient()[c], within(EXACT));
    }
    assertThat(term.loss()).isPositive();
  }

  private static ImpliedCosineComparison impliedCosines() {
    List<Double> similarities =
        FrameSolver.closedFormSimilarities(TOY.distances(), FRAME.mapping());
    return new ImpliedCosineComparison(ImpliedFeatures.of(TOY.distances(), similarities));
  }

  @Test
  void aStoredImpliedFrameComesBackAsItWas() throws Exception {
    ObjectMapper json = new ObjectMapper();
    LossSettings loss = impliedFrameOnLevels(0.4);

    assertThat(json.readValue(json.writeValueAsString(loss), LossSettings.class)).isEqualTo(loss);
  }

  /** Dog has a half, cat and lorry a quarter. */
  @Test
  void theCosineTermOfTheAlignedFrameCountsAnImageByTheProbabilityOfItsClass() {
    double[][] similarities = {{1, 0.5, -0.25}, {0.5, 1, -0.25}, {-0.25, -0.25, 1}};
    double[] values = {Math.log(2), Math.log(1), Math.log(1)};
    ClassLoss plain =
        new FrameLossSettings.AlignedFrame(0.4, 0, 0, 0).over(TOY.nodes(), () -> similarities);
    ClassLoss drawn =
        new FrameLossSettings.AlignedFrame(0.4, 0, 3, 0).over(TOY.nodes(), () -> similarities);
    CosineComparison cosines = new CosineComparison(similarities);

    ImageLoss without = plain.loss(values, 5, 1);
    ImageLoss with = drawn.loss(values, 5, 1);
    ImageLoss term = cosines.loss(values, 5, 1);

    // The probability is a constant to the gradient: that of the term alone, times 3 / 4.
    assertThat(with.loss() - without.loss()).isCloseTo(0.75 * term.loss(), within(EXACT));
    assertThat(with.lengthGradient()).isCloseTo(0.75 * term.lengthGradient(), within(EXACT));
    for (int c = 0; c < 3; c++) {
      assertThat(with.gradient()[c] - without.gradient()[c])
          .isCloseTo(0.75 * term.gradient()[c], within(EXACT));
    }
    assertThat(term.loss()).isPositive();
    assertThat(without.lengthGradient()).isZero();
  }

  /** Dog has a half, cat and lorry a quarter; from cat dog is at distance 1, lorry at 2. */
  @Test
  void theExpectedDistanceIsAddedWithItsWeight() {
    double[] values = {Math.log(2), Math.log(1), Math.log(1)};
    ClassLoss plain =
        new FrameLossSettings.AlignedFrame(0.4, 0, 0, 0).over(TOY.nodes(), () -> NO_FRAME);
    ClassLoss expecting =
        new FrameLossSettings.AlignedFrame(0.4, 0, 0, 3).over(TOY.nodes(), () -> NO_FRAME);
    ClassLoss implied =
        new LossSettings.ImpliedFrame(0.4, 0, 0, 3, false, List.of())
            .forClasses(TOY.distances(), FRAME)
            .over(TOY.nodes(), () -> NO_FRAME);

    ImageLoss without = plain.loss(values, 5, 1);
    ImageLoss with = expecting.loss(values, 5, 1);

    assertThat(with.loss() - without.loss()).isCloseTo(3 * (0.5 + 0.25 * 2), within(EXACT));
    assertThat(implied.loss(values, 0, 1).loss()).isCloseTo(with.loss(), within(EXACT));
    assertThat(implied.loss(values, 0, 1).gradient())
        .containsExactly(with.gradient(), within(EXACT));
  }

  /** Where all classes are equally far, the expected distance is the probability of a mistake. */
  @Test
  void theExpectedDistanceInAStarIsTheProbabilityOfAMistake() {
    var parents = Map.of("red", "colour", "green", "colour", "blue", "colour");
    var star =
        ClassHierarchy.of("star", "colour", List.of("red", "green", "blue"), parents, Map.of());
    var random = new SplittableRandom(7);

    for (int trial = 0; trial < 100; trial++) {
      double[] values = random.doubles(3, -4, 4).toArray();
      ImageLoss loss = new ExpectedDistance(star.distances()).loss(values, trial % 3);

      assertThat(loss.loss()).isCloseTo(1 - softmax(values)[trial % 3], within(EXACT));
    }
  }

  /**
   * Targets 0.5, 0.3, 0.2 and probabilities 0.25, 0.25, 0.5 of dog, cat, lorry; animal has 0.8 and
   * 0.5. Weights: exp(-0.5) - exp(-1) for animal and lorry, exp(-1) for the classes.
   */
  @Test
  void divergenceOfAllLevelsEqualsAValueWorkedByHand() {
    double[] logits = {Math.log(0.25), Math.log(0.25), Math.log(0.5)};
    double classes =
        0.5 * Math.log(0.5 / 0.25) + 0.3 * Math.log(0.3 / 0.25) + 0.2 * Math.log(0.2 / 0.5);
    double level1 = 0.8 * Math.log(0.8 / 0.5) + 0.2 * Math.log(0.2 / 0.5);

    ImageLoss loss =
        LevelDivergence.of(TOY.distances(), 0.5).of(new double[] {0.5, 0.3, 0.2}, logits);

    assertThat(loss.loss())
        .isCloseTo(
            (Math.exp(-0.5) - Math.exp(-1)) * level1 + Math.exp(-1) * classes, within(EXACT));
  }

  @Test
  void divergenceOfTheLevelsOfHafEqualsTheGoldenValue() {
    Golden golden = new Golden();
    TreeNodes nodes = golden.hierarchy().nodes();
    LevelValues levels = new LevelValues(nodes.distances());
    ClassLoss loss = new FeatureHierarchyLoss(levels, new CrossEntropyLoss());
    double[][] fine = golden.rows("logits");
    double[][] coarse = golden.rows("haf_coarse_logits_level_H-1");
    // Theirs: E, a1, a2, b1, c1, c2, d1. Ours by the lowest class below: E last.
    int[] ours = {1, 2, 3, 4, 5, 6, 0};
    int[] labels = golden.labels();
    double divergence = 0;
    for (int image = 0; image < labels.length; image++) {
      double[] theirs = coarse[image];
      double[] level3 = Arrays.stream(ours).mapToDouble(i -> theirs[i]).toArray();
      // Levels 1 and 2 agree with level 3 where their logits are those of its summed softmax.
      double[] level2 = summed(level3, nodes, 3);
      double[] level1 = summed(level2, nodes, 2);
      double[] values =
          Stream.of(level1, level2, level3, fine[image]).flatMapToDouble(Arrays::stream).toArray();
      divergence +=
          loss.loss(values, 0, labels[image]).loss()
              - new CrossEntropyLoss().loss(fine[image], 0, labels[image]).loss();
    }

    assertThat(divergence / labels.length)
        .isCloseTo(golden.number("haf_jsd_level_H-1"), within(GOLDEN));
  }

  /** The logarithms of the probabilities of a level, summed over the nodes of the next coarser. */
  private static double[] summed(double[] logits, TreeNodes nodes, int level) {
    double[] probabilities = LogSoftmax.probabilities(LogSoftmax.of(logits));
    var distances = nodes.distances();
    var sums = new double[distances.nodeCount(level - 1)];
    var counted = new boolean[probabilities.length];
    for (int k = 0; k < nodes.classCount(); k++) {
      int node = distances.nodeAt(k, level);
      if (!counted[node]) {
        counted[node] = true;
        sums[distances.nodeAt(k, level - 1)] += probabilities[node];
      }
    }
    return Arrays.stream(sums).map(Math::log).toArray();
  }

  /**
   * Two levels: animal and lorry; dog, cat and lorry. All logits 0 but that of animal for the
   * second image, log 3.
   */
  @Test
  void hafDrawsNeighboursOfUnlikeNodesApart() {
    ClassLoss loss = new LossSettings.FeatureHierarchy().over(TOY.nodes(), () -> NO_FRAME);
    double[][] values = {{0, 0, 0, 0, 0}, {Math.log(3), 0, 0, 0, 0}};

    double unlike = sum(loss.losses(values, new double[2], new int[] {0, 2}));
    double alike = sum(loss.losses(values, new double[2], new int[] {0, 1}));

    // p = (1/2, 1/2), q = (3/4, 1/4), m = (5/8, 3/8); one pair, weighted by two images.
    double divergence =
        0.5 * (0.5 * Math.log(0.5 / 0.625) + 0.5 * Math.log(0.5 / 0.375))
            + 0.5 * (0.75 * Math.log(0.75 / 0.625) + 0.25 * Math.log(0.25 / 0.375));
    assertThat(unlike - alike).isCloseTo(2 * (3 - divergence), within(EXACT));
  }

  @Test
  void theImpliedFrameOnLevelClassifiersIsHafWithItsOwnLossOfTheClasses() {
    double[][] values = {{0.3, -1, 0.5, -0.2, 2}, {Math.log(3), 0, 1, -2, 0.1}};
    int[] labels = {0, 2};
    ClassLoss haf = new LossSettings.FeatureHierarchy().over(TOY.nodes(), () -> NO_FRAME);
    ClassLoss onLevels = impliedFrameOnLevels(3).over(TOY.nodes(), () -> NO_FRAME);
    ClassLoss alone = impliedFrame(3).over(TOY.nodes(), () -> NO_FRAME);

    ImageLoss[] ofHaf = haf.losses(values, new double[2], labels);
    ImageLoss[] losses = onLevels.losses(values, new double[2], labels);

    for (int image = 0; image < labels.length; image++) {
      double[] ofClasses = Arrays.copyOfRange(values[image], 2, 5);
      ImageLoss less = new CrossEntropyLoss().loss(ofClasses, 0, labels[image]);
      ImageLoss more = alone.loss(ofClasses, 0, labels[image]);
      double[] gradient = ofHaf[image].gradient();
      for (int c = 0; c < 3; c++) {
        gradient[2 + c] += more.gradient()[c] - less.gradient()[c];
      }
      assertThat(losses[image].loss())
          .isCloseTo(ofHaf[image].loss() - less.loss() + more.loss(), within(EXACT));
      assertThat(losses[image].gradient()).containsExactly(gradient, within(EXACT));
      assertThat(onLevels.scores(values[image], 0)).containsExactly(ofClasses);
    }
  }

  @Test
  void flamingoAddsTheCrossEntropiesOfAllLevels() {
    ClassLoss loss = new LossSettings.Flamingo().over(TOY.nodes(), () -> NO_FRAME);
    double[] values = {Math.log(3), 0, Math.log(2), 0, 0};

    // Cat: animal has 3/4 on the first level, cat 1/4 on the second.
    assertThat(loss.loss(values, 0, 1).loss())
        .isCloseTo(Math.log(4 / 3.0) + Math.log(4), within(EXACT));
    assertThat(loss.scores(values, 0)).containsExactly(Math.log(2), 0, 0);
  }

  @Test
  void barzAndDenzlerLoseOneLessTheCosine() {
    ClassLoss loss =
        new FrameLossSettings.HierarchicalEmbedding(0).over(TOY.nodes(), () -> NO_FRAME);

    assertThat(loss.loss(new double[] {3, 4, 0}, 5, 1).loss()).isCloseTo(0.2, within(EXACT));
    assertThat(loss.scores(new double[] {3, 4, 0}, 5)).containsExactly(0.6, 0.8, 0.0);
    ClassLoss withTerm =
        new FrameLossSettings.HierarchicalEmbedding(0.1).over(TOY.nodes(), () -> NO_FRAME);
    double crossEntropy = Math.log(Math.exp(3) + Math.exp(4) + 1) - 4;
    assertThat(withTerm.loss(new double[] {3, 4, 0}, 5, 1).loss())
        .isCloseTo(0.2 + 0.1 * crossEntropy, within(EXACT));
  }

  /** Values of the nodes dog, cat, lorry, animal. */
  @Test
  void hierCosEqualsAValueWorkedByHand() {
    ClassLoss loss = new LossSettings.NodeSubspaces(0.5).over(TOY.nodes(), () -> NO_FRAME);
    double[] values = {3, 0, -4, 3};

    double[] scores = loss.scores(values, 0);
    double ofDog = loss.loss(values, 0, 0).loss();
    double ofLorry = loss.loss(values, 0, 2).loss();

    assertThat(scores).containsExactly(new double[] {Math.sqrt(18), 3, 4}, within(EXACT));
    // |z| = 3, 0, 4, 3. Dog: targets e and e^2 over their sum on animal and dog; first level, lorry
    // 4 and animal 3: |1 - 3/5| + 4/5; second level, dog 3 and cat 0: 0.
    double logSum = Math.log(2 * Math.exp(3) + 1 + Math.exp(4));
    double animal = Math.E / (Math.E + Math.E * Math.E);
    double divergence =
        animal * (Math.log(animal) - 3 + logSum)
            + (1 - animal) * (Math.log(1 - animal) - 3 + logSum);
    assertThat(ofDog).isCloseTo(divergence + 0.5 * 1.2, within(EXACT));
    // Lorry ends on the first level: |1 - 4/5| + 3/5, and all of the second.
    assertThat(ofLorry).isCloseTo(logSum - 4 + 0.5 * (0.8 + 3), within(EXACT));
  }

  private static double mean(LossSettings settings, Golden golden, double[][] values) {
    ClassLoss loss = settings.over(golden.hierarchy().nodes(), () -> NO_FRAME);
    int[] labels = golden.labels();
    return sum(loss.losses(values, new double[labels.length], labels)) / labels.length;
  }

  private static double sum(ImageLoss[] losses) {
    return Arrays.stream(losses).mapToDouble(ImageLoss::loss).sum();
  }

  /** Cosines by distance 0, 1, 2 in the toy tree. */
  private static double[][] similarities() {
    return new double[][] {{1, 0.3, -0.4}, {0.3, 1, -0.4}, {-0.4, -0.4, 1}};
  }

  private static int valueCount(LossSettings settings) {
    return switch (settings.classifier()) {
      case CLASSES, FRAME, ALIGNED_FRAME -> 3;
      case NODES, FEATURES -> 4;
      case LEVELS, LEVEL_CHUNKS -> 5;
    };
  }

  private static double[][] products(double[][] rows, double[][] columns) {
    return Arrays.stream(rows)
        .map(row -> Arrays.stream(columns).mapToDouble(column -> dot(row, column)).toArray())
        .toArray(double[][]::new);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
