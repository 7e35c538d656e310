package org.haframe.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.haframe.ColouredSquares;
import org.haframe.LocalSpark;
import org.haframe.data.DecodedImages;
import org.haframe.data.MinibatchEncoder;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FeatureSums;
import org.haframe.frame.FrameConvergence;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.network.OutputHead;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.SeverityScores;
import org.haframe.severity.TemperatureFit;
import org.junit.jupiter.api.Test;

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
    var encoder = new MinibatchEncoder(ClusterEvaluator.imageSettings(model.input()));
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
    var encoder = new MinibatchEncoder(ClusterEvaluator.imageSettings(model.input()));
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

  private static SeverityScores scores(HierarchyAwareModel model, int partitions) {
    return new ClusterEvaluator(LocalSpark.context())
        .evaluate(model, images(partitions), new DecisionRule.Argmax())
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

  private static HierarchyAwareModel untrainedModel(OutputHead head, Head kind) {
    String network =
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(4), kind),
                ColouredSquares.SIZE,
                head,
                new Optimisation(0.1, 0.9, 0, 2))
            .toJson();
    return new HierarchyAwareModel(
        network,
        new NetworkReplica(network, ColouredSquares.SIZE).parameters(),
        ColouredSquares.hierarchy(),
        new InputFormat(ColouredSquares.SIZE, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
        "",
        Map.of());
  }
}
