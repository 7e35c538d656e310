package org.haframe.severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.haframe.SharedFiles;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.Trees;
import org.haframe.severity.DecisionRule.Argmax;
import org.haframe.severity.DecisionRule.ConditionalRiskMinimisation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MistakeTallyTest {
  /** Means of integers are exact but for rounding; HOPS is added in units of 2^-32. */
  private static final double EXACT = 1e-9;

  private record Image(int label, float[] logits) {}

  private static List<Image> images(int count, int classes, long seed) {
    var random = new Random(seed);
    var images = new ArrayList<Image>();
    for (int i = 0; i < count; i++) {
      var logits = new float[classes];
      for (int j = 0; j < classes; j++) {
        // Few distinct values, so that ties happen.
        logits[j] = random.nextInt(12);
      }
      int label = random.nextInt(classes);
      logits[label] += random.nextInt(4);
      images.add(new Image(label, logits));
    }
    return images;
  }

  private static MistakeTally tally(
      ClassHierarchy hierarchy, List<Image> images, DecisionRule rule) {
    MistakeTally tally = MistakeTally.empty(hierarchy);
    images.forEach(image -> tally.add(image.label(), image.logits(), rule));
    return tally;
  }

  private static double value(Score score) {
    return score.value().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"cifar100, cifar100_l5", "fgvc, fgvc_aircraft_l3"})
  void scoresEqualTheGoldenOnes(String name, String tree) {
    ClassHierarchy hierarchy = SharedFiles.hierarchy("hierarchies/" + tree + ".json");
    JsonNode golden = SharedFiles.json("golden/metrics_" + name + "_64.json");
    List<Image> images = golden(golden);

    assertGolden(tally(hierarchy, images, new Argmax(0)).scores(), golden.get("plain"));
    assertGolden(
        tally(hierarchy, images, new ConditionalRiskMinimisation(1)).scores(), golden.get("crm"));
  }

  private static void assertGolden(SeverityScores scores, JsonNode golden) {
    assertThat(scores.examples()).isEqualTo(golden.get("n").asLong());
    assertThat(value(scores.top1()))
        .isCloseTo(golden.get("top1_percent").asDouble() / 100, within(EXACT));
    assertThat(value(scores.top5()))
        .isCloseTo(golden.get("top5_percent").asDouble() / 100, within(EXACT));
    assertThat(value(scores.mistakeSeverity()))
        .isCloseTo(golden.get("mistake_severity").asDouble(), within(EXACT));
    for (int k : List.of(1, 5, 20)) {
      assertThat(value(scores.hierarchicalDistance().get(k)))
          .isCloseTo(golden.get("hd@" + k).asDouble(), within(EXACT));
    }
  }

  private static List<Image> golden(JsonNode golden) {
    var images = new ArrayList<Image>();
    for (int i = 0; i < golden.get("labels").size(); i++) {
      JsonNode row = golden.get("logits").get(i);
      var logits = new float[row.size()];
      for (int j = 0; j < logits.length; j++) {
        logits[j] = (float) row.get(j).asDouble();
      }
      images.add(new Image(golden.get("labels").get(i).asInt(), logits));
    }
    return images;
  }

  @ParameterizedTest
  @CsvSource({"cifar100, cifar100_l5", "fgvc, fgvc_aircraft_l3"})
  void orderAgreementEqualsTheGoldenOneForEveryImage(String name, String tree) {
    ClassHierarchy hierarchy = SharedFiles.hierarchy("hierarchies/" + tree + ".json");
    HierarchicalDistances distances = hierarchy.distances();
    List<Image> images = golden(SharedFiles.json("golden/metrics_" + name + "_64.json"));
    JsonNode golden = SharedFiles.json("golden/hops_" + name + "_64.json");

    for (int i = 0; i < images.size(); i++) {
      int label = images.get(i).label();
      OrderAgreement order =
          OrderAgreement.of(
              RankedPrediction.of(images.get(i).logits(), new Argmax(0), distances),
              distances.from(label),
              distances.max());

      JsonNode each = golden.get("each");
      assertThat(order.whole()).isCloseTo(each.get("hops").get(i).asDouble(), within(EXACT));
      assertThat(order.at5()).isCloseTo(each.get("hops@5").get(i).asDouble(), within(EXACT));
      assertThat(order.at20()).isCloseTo(each.get("hops@20").get(i).asDouble(), within(EXACT));
    }
    SeverityScores scores = tally(hierarchy, images, new Argmax(0)).scores();
    JsonNode mean = golden.get("mean");
    assertThat(value(scores.hops())).isCloseTo(mean.get("hops").asDouble(), within(EXACT));
    assertThat(value(scores.hopsAt().get(5)))
        .isCloseTo(mean.get("hops@5").asDouble(), within(EXACT));
    assertThat(value(scores.hopsAt().get(20)))
        .isCloseTo(mean.get("hops@20").asDouble(), within(EXACT));
  }

  @Test
  void distanceAtOneIsTheErrorRateTimesTheSeverity() {
    for (long seed = 1; seed <= 5; seed++) {
      SeverityScores scores =
          tally(Trees.random(30, seed), images(500, 30, seed), new Argmax(0)).scores();

      double product = (1 - value(scores.top1())) * value(scores.mistakeSeverity());

      assertThat(value(scores.hierarchicalDistance().get(1))).isCloseTo(product, within(1e-12));
    }
  }

  @Test
  void tallyIsTheSameForEveryPartitioning() {
    ClassHierarchy hierarchy = Trees.random(25, 3);
    List<Image> images = images(400, 25, 3);
    MistakeTally whole = tally(hierarchy, images, new Argmax(0));
    var random = new Random(9);

    for (int repetition = 0; repetition < 20; repetition++) {
      var shuffled = new ArrayList<>(images);
      Collections.shuffle(shuffled, random);
      var parts = new ArrayList<MistakeTally>();
      for (int begin = 0; begin < shuffled.size(); ) {
        int end = Math.min(shuffled.size(), begin + 1 + random.nextInt(150));
        parts.add(tally(hierarchy, shuffled.subList(begin, end), new Argmax(0)));
        begin = end;
      }
      Collections.shuffle(parts, random);

      MistakeTally merged = MistakeTally.empty(hierarchy);
      parts.forEach(merged::merge);

      assertThat(merged).isEqualTo(whole);
      assertThat(merged.scores()).isEqualTo(whole.scores());
      assertThat(merged.confusion()).isEqualTo(whole.confusion());
    }
  }

  @Test
  void mergingIsAssociativeAndCommutative() {
    ClassHierarchy hierarchy = Trees.unbalanced();
    List<Image> images = images(90, 7, 5);
    var rule = new ConditionalRiskMinimisation(1);

    MistakeTally leftFirst =
        tally(hierarchy, images.subList(0, 30), rule)
            .merge(tally(hierarchy, images.subList(30, 60), rule))
            .merge(tally(hierarchy, images.subList(60, 90), rule));
    MistakeTally rightFirst =
        tally(hierarchy, images.subList(0, 30), rule)
            .merge(
                tally(hierarchy, images.subList(30, 60), rule)
                    .merge(tally(hierarchy, images.subList(60, 90), rule)));
    MistakeTally backwards =
        tally(hierarchy, images.subList(60, 90), rule)
            .merge(tally(hierarchy, images.subList(30, 60), rule))
            .merge(tally(hierarchy, images.subList(0, 30), rule));

    assertThat(leftFirst).isEqualTo(rightFirst).isEqualTo(backwards);
    assertThat(leftFirst.examples()).isEqualTo(90);
  }

  @Test
  void rejectsMergingTalliesOfTwoHierarchies() {
    MistakeTally seven = MistakeTally.empty(Trees.unbalanced());
    MistakeTally star = MistakeTally.empty(Trees.star(7));

    assertThatThrownBy(() -> seven.merge(star))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Cannot merge tallies of two hierarchies")
        .hasMessageContaining(Trees.star(7).sha256());
  }

  @Test
  void tallySurvivesSerialization() throws Exception {
    MistakeTally tally = tally(Trees.unbalanced(), images(50, 7, 1), new Argmax(0));
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(tally);
    }

    MistakeTally read;
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (MistakeTally) in.readObject();
    }

    assertThat(read).isEqualTo(tally);
    assertThat(read.scores()).isEqualTo(tally.scores());
  }

  @Test
  void rowsOfTheConfusionAreActualClasses() {
    MistakeTally tally = MistakeTally.empty(Trees.star(3));

    tally.add(0, new float[] {0, 0, 1}, new Argmax(0));

    assertThat(tally.confusion().count(0, 2)).isEqualTo(1);
    assertThat(tally.confusion().count(2, 0)).isZero();
  }

  @Test
  void nearestOfTheFirstIsTheSmallestDistanceAmongThem() {
    ClassHierarchy hierarchy = Trees.random(30, 4);
    List<Image> images = images(200, 30, 4);
    double sum = 0;
    for (Image image : images) {
      RankedPrediction ranking =
          RankedPrediction.of(image.logits(), new Argmax(0), hierarchy.distances());
      int least = Integer.MAX_VALUE;
      for (int position = 0; position < 5; position++) {
        least = Math.min(least, hierarchy.distances().between(ranking.at(position), image.label()));
      }
      sum += least;
    }

    SeverityScores scores = tally(hierarchy, images, new Argmax(0)).scores();

    assertThat(value(scores.nearestDistance().get(5))).isCloseTo(sum / 200, within(1e-12));
  }

  @Test
  void answersByDistanceAddUpToAllImagesAndTheirMeanIsTheDistanceAtOne() {
    SeverityScores scores = tally(Trees.random(30, 4), images(200, 30, 4), new Argmax(0)).scores();

    long all = scores.answersByDistance().stream().mapToLong(Long::longValue).sum();
    double sum = 0;
    for (int distance = 0; distance < scores.answersByDistance().size(); distance++) {
      sum += distance * scores.answersByDistance().get(distance);
    }

    assertThat(all).isEqualTo(200);
    assertThat(value(scores.hierarchicalDistance().get(1))).isCloseTo(sum / 200, within(1e-12));
  }

  /**
   * Classes a1 a2 c1 c2 d1 e1 e2 of {@link Trees#unbalanced()}: a1 alone is the most probable
   * class, but the other half of the tree is more probable together.
   */
  @Test
  void mostProbableNodesOfTheLevelsNeedNotLieOnOnePath() {
    MistakeTally tally = MistakeTally.empty(Trees.unbalanced());
    tally.add(0, new float[] {2, -9, -9, -9, 1.5f, 1.8f, 1.8f}, new Argmax(0));

    SeverityScores apart = tally.scores();
    tally.add(0, new float[] {9, 0, 0, 0, 0, 0, 0}, new Argmax(0));
    SeverityScores both = tally.scores();

    assertThat(value(apart.pathConsistency())).isZero();
    assertThat(value(apart.mostProbableAccuracy().get(0))).isZero();
    assertThat(value(apart.mostProbableAccuracy().get(3))).isEqualTo(1);
    assertThat(value(apart.levelAccuracy().get(0))).isEqualTo(1);
    assertThat(value(both.pathConsistency())).isEqualTo(0.5);
  }

  @Test
  void everyIntervalHoldsItsScore() {
    SeverityScores scores = tally(Trees.random(30, 4), images(200, 30, 4), new Argmax(0)).scores();

    assertThat(scores.intervals().keySet())
        .containsExactlyInAnyOrder(
            "top1",
            "top5",
            "mistakeSeverity",
            "hierarchicalDistance.1",
            "hierarchicalDistance.5",
            "hierarchicalDistance.20",
            "nearestDistance.5",
            "nearestDistance.20",
            "hops");
    Map.of(
            "top1", scores.top1(),
            "top5", scores.top5(),
            "mistakeSeverity", scores.mistakeSeverity(),
            "hierarchicalDistance.1", scores.hierarchicalDistance().get(1),
            "hierarchicalDistance.5", scores.hierarchicalDistance().get(5),
            "hierarchicalDistance.20", scores.hierarchicalDistance().get(20),
            "nearestDistance.5", scores.nearestDistance().get(5),
            "nearestDistance.20", scores.nearestDistance().get(20),
            "hops", scores.hops())
        .forEach(
            (name, score) -> {
              Interval interval = scores.intervals().get(name);
              assertThat(value(score)).as(name).isBetween(interval.lower(), interval.upper());
              // Of 200 images: neither nothing nor a large part of the range.
              assertThat(interval.upper() - interval.lower())
                  .as(name)
                  .isBetween(1e-4, 0.5 * Math.max(1, value(score)));
            });
  }

  @Test
  void levelAccuracyRisesTowardsTheRootAndEndsWithTop1() {
    SeverityScores scores = tally(Trees.unbalanced(), images(300, 7, 2), new Argmax(0)).scores();

    List<Double> accuracy = scores.levelAccuracy().stream().map(MistakeTallyTest::value).toList();

    assertThat(accuracy).hasSize(4).isSortedAccordingTo(Collections.reverseOrder());
    assertThat(accuracy.get(3)).isEqualTo(value(scores.top1()));
  }

  @Test
  void calibrationErrorIsTheGapBetweenConfidenceAndAccuracy() {
    MistakeTally tally = MistakeTally.empty(Trees.star(2));
    float sure = (float) Math.log(4);

    // Confidence 0.8 four times, right three times.
    for (int label : new int[] {0, 0, 0, 1}) {
      tally.add(label, new float[] {sure, 0}, new Argmax(0));
    }

    assertThat(value(tally.scores().calibrationError())).isCloseTo(0.05, within(1e-7));
  }

  @Test
  void calibrationErrorIsTheMeanOverFifteenBinsByTheirImages() {
    MistakeTally apart = MistakeTally.empty(Trees.star(2));
    addOfConfidence(apart, 0.72, 2, 2); // in ten bins these two would be one
    addOfConfidence(apart, 0.78, 6, 0);
    MistakeTally together = MistakeTally.empty(Trees.star(2));
    addOfConfidence(together, 0.74, 2, 0); // and these would be two in twenty
    addOfConfidence(together, 0.79, 0, 2);

    assertThat(value(apart.scores().calibrationError()))
        .isCloseTo((4 * 0.22 + 6 * 0.22) / 10, within(1e-6));
    assertThat(value(together.scores().calibrationError()))
        .isCloseTo((0.74 + 0.79) / 2 - 0.5, within(1e-6));
  }

  private static void addOfConfidence(MistakeTally tally, double confidence, int right, int wrong) {
    float logit = (float) Math.log(confidence / (1 - confidence));
    for (int i = 0; i < right + wrong; i++) {
      tally.add(i < right ? 0 : 1, new float[] {logit, 0}, new Argmax(0));
    }
  }

  /**
   * A dog taken for a lorry. Distances of the classes from dog are 0, 1, 2, 2, 2, 2, and of those
   * in the order of the answer 2, 1, 2, 2, 2, 0; weights of the places 1, 1/2, 4/16, 3/16, 2/16,
   * 1/16.
   */
  @Test
  void orderAndDistancesOfAnImageEqualThoseWorkedByHand() {
    Map<String, String> parents =
        Map.of(
            "dog", "animal", "cat", "animal", "animal", "root", "lorry", "root", "plane", "root",
            "ship", "root", "bus", "root");
    MistakeTally tally =
        MistakeTally.empty(
            ClassHierarchy.of(
                "toy",
                "root",
                List.of("dog", "cat", "lorry", "plane", "ship", "bus"),
                parents,
                Map.of()));

    tally.add(0, new float[] {0, 8, 9, 7, 6, 5}, new Argmax(0));

    SeverityScores scores = tally.scores();
    assertThat(value(scores.hierarchicalDistance().get(1))).isEqualTo(2);
    assertThat(value(scores.hierarchicalDistance().get(5))).isEqualTo(9 / 5.0);
    assertThat(value(scores.nearestDistance().get(5))).isEqualTo(1);
    assertThat(value(scores.mistakeSeverity())).isEqualTo(2);
    // Reversed, the order would differ by 2, 1, 0, 0, 1, 2; its first five by 2, 1, 0, 1, 2.
    assertThat(value(scores.hops()))
        .isCloseTo(1 - (2 + 2 / 16.0) / (2.5 + 4 / 16.0), within(EXACT));
    assertThat(value(scores.hopsAt().get(5)))
        .isCloseTo(1 - 2 / (2.5 + 3 / 16.0 + 4 / 16.0), within(EXACT));
  }

  @Test
  void scoresOfMoreThanAllClassesAreUndefined() {
    SeverityScores scores = tally(Trees.star(10), images(20, 10, 1), new Argmax(0)).scores();

    assertThat(scores.hierarchicalDistance().get(5).value()).isPresent();
    assertThat(scores.hierarchicalDistance().get(20).value()).isEmpty();
    assertThat(scores.hierarchicalDistance().get(20).reason())
        .hasValue("k = 20 is greater than the number of classes, 10");
    assertThat(scores.hopsAt().get(20).reason())
        .hasValue("k = 20 is greater than the number of classes, 10");
    assertThat(MistakeTally.empty(Trees.star(4)).scores().top5().reason()).isPresent();
  }

  @Test
  void severityWithoutMistakesIsUndefined() {
    MistakeTally tally = MistakeTally.empty(Trees.star(3));
    tally.add(1, new float[] {0, 1, 0}, new Argmax(0));

    Score severity = tally.scores().mistakeSeverity();

    assertThat(severity.value()).isEmpty();
    assertThat(severity.reason()).hasValue("no image was classified wrongly");
    assertThat(value(tally.scores().hops())).isEqualTo(1);
  }

  @Test
  void allScoresOfNoImageAreUndefined() {
    SeverityScores scores = MistakeTally.empty(Trees.unbalanced()).scores();

    assertThat(scores.examples()).isZero();
    assertThat(
            List.of(
                scores.top1(),
                scores.mistakeSeverity(),
                scores.hops(),
                scores.levelAccuracy().get(0),
                scores.calibrationError()))
        .allSatisfy(score -> assertThat(score.reason()).hasValue("no image was evaluated"));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3})
  void rejectsALabelThatIsNoClass(int label) {
    MistakeTally tally = MistakeTally.empty(Trees.star(3));

    assertThatThrownBy(() -> tally.add(label, new float[3], new Argmax(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("class " + label)
        .hasMessageContaining("0 to 2");
  }

  @Test
  void aRejectedImageLeavesTheTallyUnchanged() {
    MistakeTally tally = MistakeTally.empty(Trees.star(3));

    assertThatThrownBy(() -> tally.add(0, new float[] {0, Float.NaN, 0}, new Argmax(0)))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(tally).isEqualTo(MistakeTally.empty(Trees.star(3)));
  }

  /** Two branches of two classes; the level of the answer follows what is above one half. */
  @Test
  void backOffAnswersAreCountedByLevelWithHalfThePathToTheLabel() {
    ClassHierarchy hierarchy =
        ClassHierarchy.of(
            "two by two",
            "root",
            List.of("a1", "a2", "b1", "b2"),
            Map.of("a", "root", "b", "root", "a1", "a", "a2", "a", "b1", "b", "b2", "b"),
            Map.of());
    MistakeTally tally = MistakeTally.empty(hierarchy);

    tally.add(0, logits(0.8, 0.1, 0.05, 0.05), new Argmax(0)); // a1: right, 0
    tally.add(1, logits(0.8, 0.1, 0.05, 0.05), new Argmax(0)); // a1: its sibling, 1
    tally.add(1, logits(0.45, 0.4, 0.1, 0.05), new Argmax(0)); // a: right, one short, 1/2
    tally.add(3, logits(0.45, 0.4, 0.1, 0.05), new Argmax(0)); // a: wrong, 3 edges, 3/2
    tally.add(2, new float[4], new Argmax(0)); // root, 2 edges, 1

    BackOffScores scores = tally.scores().backOff();
    assertThat(scores.answersByLevel()).containsExactly(1L, 2L, 2L);
    assertThat(scores.rightByLevel()).containsExactly(1L, 1L, 1L);
    assertThat(value(scores.accuracy())).isCloseTo(3 / 5.0, within(EXACT));
    assertThat(value(scores.distance())).isCloseTo((0 + 1 + 0.5 + 1.5 + 1) / 5, within(EXACT));
  }

  private static float[] logits(double... probabilities) {
    var logits = new float[probabilities.length];
    for (int k = 0; k < logits.length; k++) {
      logits[k] = (float) Math.log(probabilities[k]);
    }
    return logits;
  }
}
