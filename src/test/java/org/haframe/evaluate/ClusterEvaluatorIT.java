package org.haframe.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.serializer.KryoSerializer;
import org.haframe.ColouredSquares;
import org.haframe.LocalSpark;
import org.haframe.data.DecodedImages;
import org.haframe.data.MinibatchEncoder;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FeatureSums;
import org.haframe.frame.FrameConvergence;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.network.OutputHead;
import org.haframe.severity.ConfusionMatrix;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.MistakeExample;
import org.haframe.severity.MistakeExamples;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.SeverityScores;
import org.haframe.severity.TemperatureFit;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

class ClusterEvaluatorIT {

  // No multiple of the evaluator's minibatch, so that last minibatches are incomplete.
  private static final int IMAGES = 301;

  @Test
  void everyImageIsScoredOnceHoweverTheyAreSpread() {
    HierarchyAwareModel model = untrainedModel();

    SeverityScores inOne = scores(model, 1);
    SeverityScores inSeven = scores(model, 7);

    assertThat(inOne.examples()).isEqualTo(IMAGES);
    assertThat(inSeven).isEqualTo(inOne);
  }

  @Test
  void accuracyIsThatOfTheNetworkItself() {
    HierarchyAwareModel model = untrainedModel();
    DecodedImages images = images(1).collect().get(0);
    int[] all = new int[IMAGES];
    java.util.Arrays.setAll(all, i -> i);
    var encoder = new MinibatchEncoder(ImagePass.imageSettings(model.input()));
    float[] pixels = new float[IMAGES * encoder.valuesPerImage()];
    encoder.encode(images, all, pixels);
    NetworkReplica replica = model.replica();
    float[] logits = replica.logits(pixels, IMAGES);
    int hits = 0;
    for (int i = 0; i < IMAGES; i++) {
      int best = 0;
      for (int c = 1; c < 4; c++) {
        best = logits[i * 4 + c] > logits[i * 4 + best] ? c : best;
      }
      hits += best == images.label(i) ? 1 : 0;
    }

    SeverityScores scores = scores(model, 3);

    assertThat(scores.top1().value()).hasValue(hits / (double) IMAGES);
  }

  @Test
  void theTemperatureDoesNotDependOnHowImagesAreSpread() {
    HierarchyAwareModel model = untrainedModel();
    ClusterEvaluator evaluator = new ClusterEvaluator(LocalSpark.context());

    TemperatureFit inOne = evaluator.fitTemperature(model, images(1));
    TemperatureFit inSeven = evaluator.fitTemperature(model, images(7));

    assertThat(inOne.examples()).isEqualTo(IMAGES);
    assertThat(inSeven.temperature()).isEqualTo(inOne.temperature());
  }

  @Test
  void convergenceIsThatOfTheNetworksFeatures() {
    OutputHead head = ColouredSquares.frameHead();
    ClassFrame frame = head.frame().orElseThrow();
    HierarchyAwareModel model = untrainedModel(head, Head.TRANSFORMATION);
    DecodedImages images = images(1).collect().get(0);
    var encoder = new MinibatchEncoder(ImagePass.imageSettings(model.input()));
    float[] pixels = new float[encoder.valuesPerImage()];
    FeatureSums sums = new FeatureSums(frame.classCount(), frame.dimension());
    NetworkReplica replica = model.replica();
    for (int image = 0; image < IMAGES; image++) {
      encoder.encode(images, new int[] {image}, pixels);
      sums.add(images.label(image), replica.features(pixels, 1));
    }

    FrameConvergence convergence =
        new ClusterEvaluator(LocalSpark.context()).convergence(model, images(3), frame);

    // Of one image at a time against minibatches, in float32.
    FrameConvergence expected = FrameConvergence.of(sums, frame);
    assertThat(convergence.deviation()).isCloseTo(expected.deviation(), within(1e-4));
    assertThat(convergence.selfDuality()).isCloseTo(expected.selfDuality(), within(1e-4));
    assertThat(convergence.withinClassVariability())
        .isCloseTo(expected.withinClassVariability(), withinPercentage(0.1));
  }

  @Test
  void anExaminationFindsInOnePassWhatTheOthersFind() {
    HierarchyAwareModel model = untrainedModel(ColouredSquares.frameHead(), Head.TRANSFORMATION);
    ClassFrame frame = model.frame().orElseThrow(); // of the floats that a model holds
    var evaluator = new ClusterEvaluator(LocalSpark.context());

    Examination inThree =
        evaluator.examine(model, Optional.empty(), images(3), new DecisionRule.Argmax(0));
    Examination inSeven =
        evaluator.examine(model, Optional.empty(), images(7), new DecisionRule.Argmax(0));

    assertThat(inThree.tally())
        .isEqualTo(evaluator.evaluate(model, images(1), new DecisionRule.Argmax(0)))
        .isEqualTo(inSeven.tally());
    assertThat(inThree.frame().orElseThrow().convergence())
        .isEqualTo(evaluator.convergence(model, images(3), frame));
    Map<String, Integer> labels = labels();
    int examples = 0;
    for (int actual = 0; actual < 4; actual++) {
      for (int answer = 0; answer < 4; answer++) {
        List<MistakeExample> found = inThree.examples().of(actual, answer);
        assertThat(inSeven.examples().of(actual, answer)).isEqualTo(found);
        long mistakes = actual == answer ? 0 : inThree.tally().confusion().count(actual, answer);
        assertThat(found).hasSize((int) Math.min(mistakes, MistakeExamples.EACH));
        int label = actual;
        assertThat(found).allMatch(example -> labels.get(example.image()) == label);
        examples += found.size();
      }
    }
    assertThat(examples).isPositive();
  }

  @Test
  void featuresAreBesideAFrameWhereThereIsOneAndEveryClassHasImages() {
    var evaluator = new ClusterEvaluator(LocalSpark.context());
    HierarchyAwareModel onAFrame = untrainedModel(ColouredSquares.frameHead(), Head.TRANSFORMATION);
    JavaRDD<DecodedImages> ofRed =
        ClusterEvaluator.decode(
            ColouredSquares.table(IMAGES).where("label = 'red'"),
            ColouredSquares.hierarchy(),
            ColouredSquares.SIZE);

    assertThat(
            evaluator
                .examine(untrainedModel(), Optional.empty(), images(2), new DecisionRule.Argmax(0))
                .frame())
        .as("without a frame")
        .isEmpty();
    assertThat(
            evaluator
                .examine(onAFrame, Optional.empty(), ofRed, new DecisionRule.Argmax(0))
                .frame())
        .as("of one class")
        .isEmpty();
  }

  @Test
  void twoModelsTogetherAreScoredAsTheirNetworksSayOfEveryImage() {
    HierarchyAwareModel fine = untrainedModel();
    HierarchyAwareModel coarse = coarseModel(ColouredSquares.SIZE);
    DecodedImages images = images(1).collect().get(0);
    var encoder = new MinibatchEncoder(ImagePass.imageSettings(fine.input()));
    float[] pixels = new float[IMAGES * encoder.valuesPerImage()];
    encoder.encode(images, IntStream.range(0, IMAGES).toArray(), pixels);
    float[] ofFine = fine.replica().logits(pixels, IMAGES);
    float[] ofCoarse = coarse.replica().logits(pixels, IMAGES);
    List<String> groups = coarse.hierarchy().labels().names();
    int warm = groups.indexOf("warm");
    int cold = groups.indexOf("cold");
    MistakeTally expected = MistakeTally.empty(fine.hierarchy());
    MistakeTally ofFineAlone = MistakeTally.empty(fine.hierarchy());
    for (int i = 0; i < IMAGES; i++) {
      float[] logits = Arrays.copyOfRange(ofFine, 4 * i, 4 * i + 4);
      ofFineAlone.add(images.label(i), logits, new DecisionRule.Argmax(0));
      double larger = Math.max(ofCoarse[2 * i], ofCoarse[2 * i + 1]);
      double normaliser =
          larger
              + Math.log(
                  Math.exp(ofCoarse[2 * i] - larger) + Math.exp(ofCoarse[2 * i + 1] - larger));
      for (int k = 0; k < 4; k++) { // red, yellow, green, blue
        logits[k] = (float) (logits[k] + ofCoarse[2 * i + (k < 2 ? warm : cold)] - normaliser);
      }
      expected.add(images.label(i), logits, new DecisionRule.Argmax(0));
    }

    MistakeTally inOne = together(fine, coarse, 1);
    MistakeTally inSeven = together(fine, coarse, 7);

    assertThat(inSeven).isEqualTo(inOne);
    assertThat(inOne.confusion()).isEqualTo(expected.confusion());
    // Of minibatches of other sizes, in float32.
    assertThat(inOne.scores().calibrationError().value().orElseThrow())
        .isCloseTo(expected.scores().calibrationError().value().orElseThrow(), within(1e-4));
    // Else the test could not tell whether the coarse model takes part.
    assertThat(ofFineAlone.confusion()).isNotEqualTo(expected.confusion());
  }

  private static MistakeTally together(
      HierarchyAwareModel fine, HierarchyAwareModel coarse, int partitions) {
    return new ClusterEvaluator(LocalSpark.context())
        .examine(fine, Optional.of(coarse), images(partitions), new DecisionRule.Argmax(0))
        .tally();
  }

  @Test
  void rejectsTwoModelsOfDifferentInput() {
    HierarchyAwareModel fine = untrainedModel();
    HierarchyAwareModel coarse = coarseModel(2 * ColouredSquares.SIZE);
    var evaluator = new ClusterEvaluator(LocalSpark.context());
    JavaRDD<DecodedImages> images = images(1);

    assertThatThrownBy(
            () -> evaluator.examine(fine, Optional.of(coarse), images, new DecisionRule.Argmax(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot combine a model for")
        .hasMessageContaining("Train both with the same images.size");
  }

  private static Map<String, Integer> labels() {
    DecodedImages images = images(1).collect().get(0);
    Map<String, Integer> labels = new HashMap<>();
    for (int image = 0; image < images.count(); image++) {
      labels.put(images.id(image), images.label(image));
    }
    return labels;
  }

  /** However images are spread, and each model's differently. */
  @Test
  void twoModelsAreComparedImageByImage() {
    HierarchyAwareModel first = untrainedModel();
    HierarchyAwareModel second = untrainedModel(ColouredSquares.frameHead(), Head.TRANSFORMATION);
    var evaluator = new ClusterEvaluator(LocalSpark.context());
    DecisionRule rule = new DecisionRule.Argmax(0);

    PairedExamination compared =
        evaluator.compare(
            new Contender(first, images(7), rule), new Contender(second, images(2), rule));

    assertThat(compared.champion().scores()).isEqualTo(scores(first, 1));
    assertThat(compared.challenger().scores()).isEqualTo(scores(second, 1));
    assertThat(compared.differences().examples()).isEqualTo(IMAGES);
    assertThat(compared.differences().of("top1").orElseThrow().value())
        .isCloseTo(
            scores(second, 1).top1().value().orElseThrow()
                - scores(first, 1).top1().value().orElseThrow(),
            within(1e-12));
  }

  @Test
  void countsComeThroughKryo() {
    var counts =
        new ImageCount.Everything(
            new ImageCount.Mistakes(
                ColouredSquares.hierarchy().toJson(),
                new DecisionRule.Argmax(0),
                new ClassScores.Logits()),
            2);
    ImageCount.Everything.Counts counted = counts.empty();
    counts.add(
        counted, new ImageCount.SeenImage("a", 1, new float[] {0, 0, 1, 0}, new float[] {1, 2}));
    var kryo = new KryoSerializer(new SparkConf(false)).newInstance();

    ImageCount.Everything.Counts through =
        kryo.deserialize(
            kryo.serialize(counted, ClassTag$.MODULE$.apply(Object.class)),
            ClassTag$.MODULE$.apply(Object.class));

    assertThat(through.tally()).isEqualTo(counted.tally());
    assertThat(through.examples().of(1, 2)).isEqualTo(counted.examples().of(1, 2)).hasSize(1);
    assertThat(through.features().examples()).isEqualTo(1);
  }

  @Test
  void aModelIsScoredOnATreeThatHasGrownSince() {
    HierarchyAwareModel model = modelWithoutBlue();
    var evaluator = new ClusterEvaluator(LocalSpark.context());
    ClassHierarchy grown = ColouredSquares.hierarchy();

    for (DecisionRule rule :
        List.of(
            new DecisionRule.Argmax(0),
            new DecisionRule.Argmax(0.05),
            new DecisionRule.ConditionalRiskMinimisation(0.5))) {
      ConfusionMatrix own = evaluator.evaluate(model, imagesWithoutBlue(model), rule).confusion();

      MistakeTally tally = evaluator.evaluate(model, grown, images(3), rule);

      // Classes in order: red, yellow, green, blue; the model's: green, red, yellow.
      ConfusionMatrix confusion = tally.confusion();
      assertThat(tally.scores().examples()).isEqualTo(IMAGES);
      for (int truth = 0; truth < 3; truth++) {
        for (int answer = 0; answer < 3; answer++) {
          assertThat(confusion.count(truth, answer))
              .isEqualTo(own.count((truth + 1) % 3, (answer + 1) % 3));
        }
      }
      for (int truth = 0; truth < 4; truth++) {
        assertThat(confusion.count(truth, 3)).isZero();
      }
    }
  }

  @Test
  void onItsOwnTreeAModelIsScoredAsEver() {
    HierarchyAwareModel model = untrainedModel();
    var evaluator = new ClusterEvaluator(LocalSpark.context());

    MistakeTally tally =
        evaluator.evaluate(model, model.hierarchy(), images(2), new DecisionRule.Argmax(0));

    assertThat(tally.scores()).isEqualTo(scores(model, 2));
  }

  @Test
  void theTemperatureOnAGrownTreeIsThatOfTheClassesThatTheModelKnows() {
    HierarchyAwareModel model = modelWithoutBlue();
    var evaluator = new ClusterEvaluator(LocalSpark.context());
    TemperatureFit own = evaluator.fitTemperature(model, imagesWithoutBlue(model));

    TemperatureFit fit = evaluator.fitTemperature(model, ColouredSquares.hierarchy(), images(3));

    assertThat(fit.examples()).isEqualTo(own.examples()).isLessThan(IMAGES);
    assertThat(fit.temperature()).isCloseTo(own.temperature(), within(1e-6));
  }

  @Test
  void refusesToScoreOnATreeOfOtherClassesAlone() {
    var evaluator = new ClusterEvaluator(LocalSpark.context());
    HierarchyAwareModel model = untrainedModel();

    assertThatThrownBy(
            () ->
                evaluator.evaluate(
                    model,
                    ColouredSquares.hierarchy().cutAt(1),
                    images(1),
                    new DecisionRule.Argmax(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot score a model of the hierarchy colours by the hierarchy colours, level 1: they have no class in common. Classes are matched by node id.");
  }

  /** Of green, red and yellow, in this order. */
  private static HierarchyAwareModel modelWithoutBlue() {
    ClassHierarchy known =
        ClassHierarchy.of(
            "colours",
            "root",
            List.of("green", "red", "yellow"),
            Map.of(
                "warm", "root", "cold", "root", "red", "warm", "yellow", "warm", "green", "cold"),
            Map.of());
    return untrainedModel(OutputHead.flat(3), Head.POOLED, known, ColouredSquares.SIZE);
  }

  private static JavaRDD<DecodedImages> imagesWithoutBlue(HierarchyAwareModel model) {
    return ClusterEvaluator.decode(
        ColouredSquares.table(IMAGES).where("label <> 'blue'").repartition(2),
        model.hierarchy(),
        ColouredSquares.SIZE);
  }

  private static SeverityScores scores(HierarchyAwareModel model, int partitions) {
    return new ClusterEvaluator(LocalSpark.context())
        .evaluate(model, images(partitions), new DecisionRule.Argmax(0))
        .scores();
  }

  private static JavaRDD<DecodedImages> images(int partitions) {
    return ClusterEvaluator.decode(
        ColouredSquares.table(IMAGES).repartition(partitions),
        ColouredSquares.hierarchy(),
        ColouredSquares.SIZE);
  }

  private static HierarchyAwareModel untrainedModel() {
    return untrainedModel(OutputHead.flat(4), Head.POOLED);
  }

  /** Of warm and cold. */
  private static HierarchyAwareModel coarseModel(int size) {
    return untrainedModel(
        OutputHead.flat(2), Head.POOLED, ColouredSquares.hierarchy().cutAt(1), size);
  }

  private static HierarchyAwareModel untrainedModel(OutputHead head, Head kind) {
    return untrainedModel(head, kind, ColouredSquares.hierarchy(), ColouredSquares.SIZE);
  }

  private static HierarchyAwareModel untrainedModel(
      OutputHead head, Head kind, ClassHierarchy hierarchy, int size) {
    String network =
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(4), kind),
                size,
                head,
                new Optimisation(0.1, 0.9, 0, 2))
            .toJson();
    return new HierarchyAwareModel(
        network,
        new NetworkReplica(network, size).parameters(),
        hierarchy,
        new InputFormat(size, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
        "",
        Map.of());
  }
}
