package org.haframe.severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.Trees;
import org.haframe.severity.DecisionRule.Argmax;
import org.haframe.severity.DecisionRule.ConditionalRiskMinimisation;

/** What holds for every tree, all images and every way to spread them. */
class SeverityLawsTest {

  private static final double ROUNDING = 1e-9;

  /**
   * @param logits of each image, drawn from few values as well, so that ties happen
   */
  private record Scored(ClassHierarchy hierarchy, List<Integer> labels, List<float[]> logits) {}

  @Provide
  Arbitrary<Scored> scored() {
    Arbitrary<Float> logit =
        Arbitraries.oneOf(
            Arbitraries.floats().between(-30, 30),
            Arbitraries.integers().between(0, 3).map(Integer::floatValue));
    return Combinators.combine(
            Arbitraries.integers().between(2, 25),
            Arbitraries.longs().between(0, 1000),
            Arbitraries.integers().between(1, 30))
        .flatAs(
            (classes, seed, images) ->
                Combinators.combine(
                        Arbitraries.integers().between(0, classes - 1).list().ofSize(images),
                        logit.array(float[].class).ofSize(classes).list().ofSize(images))
                    .as(
                        (labels, logits) ->
                            new Scored(Trees.random(classes, seed), labels, logits)));
  }

  @Property(tries = 200, seed = "1")
  void scoresDoNotDependOnOrderOrPartitioning(
      @ForAll("scored") Scored scored,
      @ForAll long shuffle,
      @ForAll @IntRange(min = 1, max = 9) int size) {
    MistakeTally whole = tally(scored, all(scored), new Argmax(0));
    List<Integer> images = all(scored);
    Collections.shuffle(images, new Random(shuffle));
    List<MistakeTally> parts = new ArrayList<>();
    for (int start = 0; start < images.size(); start += size) {
      int end = Math.min(images.size(), start + size);
      parts.add(tally(scored, images.subList(start, end), new Argmax(0)));
    }
    Collections.shuffle(parts, new Random(shuffle + 1));

    MistakeTally merged = MistakeTally.empty(scored.hierarchy());
    parts.forEach(merged::merge);

    assertThat(merged).isEqualTo(whole);
    assertThat(merged.scores()).isEqualTo(whole.scores());
  }

  @Property(tries = 200, seed = "2")
  void distanceAtOneIsTheErrorRateTimesTheSeverity(@ForAll("scored") Scored scored) {
    SeverityScores scores = tally(scored, all(scored), new Argmax(0)).scores();

    double top1 = scores.top1().value().orElseThrow();
    double severity = scores.mistakeSeverity().value().orElse(0);

    assertThat(scores.hierarchicalDistance().get(1).value().orElseThrow())
        .isCloseTo((1 - top1) * severity, within(ROUNDING));
  }

  @Property(tries = 200, seed = "3")
  void theAnswerOfLeastRiskIsNeverExpectedToBeFartherThanTheMostProbableOne(
      @ForAll("scored") Scored scored,
      @ForAll @DoubleRange(min = 0.05, max = 20) double temperature) {
    HierarchicalDistances distances = scored.hierarchy().distances();
    var rule = new ConditionalRiskMinimisation(temperature);
    for (float[] logits : scored.logits()) {
      double[] probabilities = rule.probabilities(logits);

      int careful = RankedPrediction.of(logits, rule, distances).first();
      int probable = RankedPrediction.of(logits, new Argmax(0), distances).first();

      assertThat(risk(careful, probabilities, distances))
          .isLessThanOrEqualTo(risk(probable, probabilities, distances) + ROUNDING);
    }
  }

  @Property(tries = 100, seed = "4")
  void withDistancesOfZeroAndOneTheLeastRiskIsTheMostProbable(@ForAll("scored") Scored scored) {
    HierarchicalDistances star = Trees.star(scored.hierarchy().labels().count()).distances();
    var rule = new ConditionalRiskMinimisation(1);
    for (float[] logits : scored.logits()) {
      double[] probabilities = rule.probabilities(logits);

      int careful = RankedPrediction.of(logits, rule, star).first();
      int probable = RankedPrediction.of(logits, new Argmax(0), star).first();

      // Where probabilities of unequal logits round to one number, either may come first.
      assertThat(probabilities[careful]).isCloseTo(probabilities[probable], within(1e-15));
    }
  }

  @Property(tries = 100, seed = "5")
  void noNodeIsExpectedNearerThanTheAnswerOfTheBackOffRule(
      @ForAll("scored") Scored scored,
      @ForAll @DoubleRange(min = 0.05, max = 20) double temperature) {
    HierarchicalDistances distances = scored.hierarchy().distances();
    var rule = new ConditionalRiskMinimisation(temperature);
    for (float[] logits : scored.logits()) {
      double[] probabilities = rule.probabilities(logits);
      RankedPrediction prediction = RankedPrediction.of(logits, rule, distances);

      double answer = halfPath(prediction.backOff(), probabilities, distances);

      for (int k = 0; k < probabilities.length; k++) {
        var path = new int[distances.height()];
        for (int level = 1; level <= distances.height(); level++) {
          assertThat(answer)
              .isLessThanOrEqualTo(
                  halfPath(
                          BackOffAnswer.at(Arrays.copyOf(path, level - 1)),
                          probabilities,
                          distances)
                      + ROUNDING);
          path[level - 1] = distances.nodeAt(k, level);
        }
        // A class itself is as far as it always is.
        assertThat(halfPath(BackOffAnswer.at(path), probabilities, distances))
            .isCloseTo(risk(k, probabilities, distances), within(ROUNDING));
      }
      assertThat(answer)
          .isLessThanOrEqualTo(risk(prediction.first(), probabilities, distances) + ROUNDING);
    }
  }

  private static double halfPath(
      BackOffAnswer answer, double[] probabilities, HierarchicalDistances distances) {
    double expected = 0;
    for (int k = 0; k < probabilities.length; k++) {
      int common = answer.depthInCommon(k, distances);
      expected += probabilities[k] * (answer.level() - common + distances.height() - common) / 2;
    }
    return expected;
  }

  private static double risk(int answer, double[] probabilities, HierarchicalDistances distances) {
    double risk = 0;
    for (int k = 0; k < probabilities.length; k++) {
      risk += probabilities[k] * distances.between(answer, k);
    }
    return risk;
  }

  private static List<Integer> all(Scored scored) {
    List<Integer> images = new ArrayList<>();
    for (int image = 0; image < scored.labels().size(); image++) {
      images.add(image);
    }
    return images;
  }

  private static MistakeTally tally(Scored scored, List<Integer> images, DecisionRule rule) {
    MistakeTally tally = MistakeTally.empty(scored.hierarchy());
    images.forEach(
        image -> tally.add(scored.labels().get(image), scored.logits().get(image), rule));
    return tally;
  }
}
