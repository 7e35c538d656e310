package org.haframe.severity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.Trees;
import org.haframe.severity.DecisionRule.Argmax;
import org.haframe.severity.DecisionRule.ConditionalRiskMinimisation;

/** What holds for the ranking of any logits, however large and however equal they are. */
class RankingLawsTest {

  /** Of sums of probabilities. */
  private static final double ROUNDING = 1e-12;

  @Property(tries = 500, seed = "1")
  void classesStandByDecreasingLogitThenByIndex(
      @ForAll @IntRange(min = 2, max = 300) int classes,
      @ForAll @IntRange(min = -44, max = 38) int magnitude,
      @ForAll @IntRange(min = 1, max = 300) int different,
      @ForAll long seed) {
    HierarchicalDistances star = Trees.star(classes).distances();
    float[] logits = logits(classes, magnitude, different, seed);

    assertThat(order(RankedPrediction.of(logits, new Argmax(0), star)))
        .isEqualTo(stablySorted(widened(logits)));
  }

  @Property(tries = 500, seed = "2")
  void classesStandByIncreasingRiskThenByIndex(
      @ForAll @IntRange(min = 2, max = 100) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @IntRange(min = -3, max = 3) int magnitude,
      @ForAll @IntRange(min = 1, max = 100) int different,
      @ForAll @DoubleRange(min = 0.05, max = 20) double temperature,
      @ForAll long seed) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    float[] logits = logits(classes, magnitude, different, seed);
    var rule = new ConditionalRiskMinimisation(temperature);
    double[] probabilities = rule.probabilities(logits);
    double[] nearness = ofAncestors(probabilities, distances, distances.height());

    assertThat(order(RankedPrediction.of(logits, rule, distances)))
        .isEqualTo(stablySorted(nearness));
  }

  @Property(tries = 500, seed = "4")
  void smoothingAddsAShareOfTheAncestorsProbability(
      @ForAll @IntRange(min = 2, max = 100) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @IntRange(min = -3, max = 1) int magnitude,
      @ForAll @DoubleRange(min = 0.01, max = 1) double smoothing,
      @ForAll long seed) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    float[] logits = logits(classes, magnitude, classes, seed);
    double[] probabilities = Softmax.of(logits, 1);
    double[] above = ofAncestors(probabilities, distances, distances.height() - 1);
    double[] scores =
        IntStream.range(0, classes)
            .mapToDouble(k -> probabilities[k] + smoothing * above[k])
            .toArray();

    List<Integer> order = order(RankedPrediction.of(logits, new Argmax(smoothing), distances));

    assertThat(order).doesNotHaveDuplicates().hasSize(classes);
    for (int position = 1; position < classes; position++) {
      assertThat(scores[order.get(position)])
          .isLessThanOrEqualTo(scores[order.get(position - 1)] + ROUNDING);
    }
  }

  @Property(tries = 200, seed = "5")
  void withTheSmoothingOneTheOrderIsThatOfTheLeastExpectedDistance(
      @ForAll @IntRange(min = 2, max = 100) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @IntRange(min = -3, max = 3) int magnitude,
      @ForAll @IntRange(min = 1, max = 100) int different,
      @ForAll long seed) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    float[] logits = logits(classes, magnitude, different, seed);

    assertThat(order(RankedPrediction.of(logits, new Argmax(1), distances)))
        .isEqualTo(
            order(RankedPrediction.of(logits, new ConditionalRiskMinimisation(1), distances)));
  }

  /**
   * p = 0.5, 0.2, 0.3 for dog, cat, lorry; animal has 0.7. By probability the lorry is before the
   * cat; with a half of the animal's, 0.85, 0.55 and 0.3 + 0.15.
   */
  @Example
  void anUnlikelyClassBesideALikelyOneComesBeforeOneFarFromIt() {
    HierarchicalDistances distances =
        ClassHierarchy.of(
                "toy",
                "root",
                List.of("dog", "cat", "lorry"),
                Map.of("dog", "animal", "cat", "animal", "animal", "root", "lorry", "root"),
                Map.of())
            .distances();
    float[] logits = {(float) Math.log(0.5), (float) Math.log(0.2), (float) Math.log(0.3)};

    assertThat(order(RankedPrediction.of(logits, new Argmax(0), distances)))
        .containsExactly(0, 2, 1);
    assertThat(order(RankedPrediction.of(logits, new Argmax(0.5), distances)))
        .containsExactly(0, 1, 2);
  }

  @Property(tries = 200, seed = "3")
  void everyRuleIsAsConfidentAsTheSoftmaxOfTheLogits(
      @ForAll @IntRange(min = 2, max = 100) int classes,
      @ForAll @IntRange(min = -3, max = 3) int magnitude,
      @ForAll long seed) {
    HierarchicalDistances star = Trees.star(classes).distances();
    float[] logits = logits(classes, magnitude, classes, seed);
    double largest = Softmax.maximum(logits);

    for (DecisionRule rule :
        List.of(
            new Argmax(0),
            new Argmax(0.3),
            new ConditionalRiskMinimisation(1),
            new ConditionalRiskMinimisation(3))) {
      assertThat(RankedPrediction.of(logits, rule, star).confidence()).isEqualTo(largest);
    }
  }

  /** The probabilities of each class's ancestors on the first levels, added up. */
  private static double[] ofAncestors(
      double[] probabilities, HierarchicalDistances distances, int levels) {
    var sums = new double[probabilities.length];
    for (int level = 1; level <= levels; level++) {
      double[] nodes = distances.sums(probabilities, level);
      for (int k = 0; k < sums.length; k++) {
        sums[k] += nodes[distances.nodeAt(k, level)];
      }
    }
    return sums;
  }

  /** Of both signs, and zeros of both; so many different values, so that there are ties. */
  private static float[] logits(int count, int magnitude, int different, long seed) {
    var random = new Random(seed);
    var values = new float[different];
    for (int i = 0; i < different; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, magnitude));
      if (random.nextInt(20) == 0) {
        values[i] = Math.copySign(0, values[i]);
      }
    }
    var logits = new float[count];
    for (int i = 0; i < count; i++) {
      logits[i] = values[random.nextInt(different)];
      if (!Float.isFinite(logits[i])) {
        logits[i] = Math.copySign(Float.MAX_VALUE, logits[i]);
      }
    }
    return logits;
  }

  private static double[] widened(float[] logits) {
    return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
  }

  private static List<Integer> stablySorted(double[] scores) {
    // Adding 0 turns -0 into 0, so that the two tie.
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> -scores[i] + 0.0))
        .toList();
  }

  private static List<Integer> order(RankedPrediction ranking) {
    return IntStream.range(0, ranking.classCount()).map(ranking::at).boxed().toList();
  }
}
