package org.haframe.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.Trees;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.RankedPrediction;
import org.junit.jupiter.api.Test;

class ClassScoresTest {

  /**
   * By probability such a class comes last, and to every class without probability there is one
   * with probability that is at least as near to all others.
   */
  @Property(tries = 200, seed = "1")
  void noRuleAnswersWithAClassThatTheModelDoesNotKnow(
      @ForAll @IntRange(min = 2, max = 20) int classes,
      @ForAll @IntRange(max = 1000) int seed,
      @ForAll @DoubleRange(min = 0.01, max = 100) double temperature) {
    ClassHierarchy grown = Trees.random(classes, seed);
    ClassHierarchy known = someOf(grown, seed);
    float[] logits = logits(known.labels().count(), seed);
    ClassScores scores = ClassScores.between(known, grown);

    for (DecisionRule rule :
        List.of(
            new DecisionRule.Argmax(0),
            new DecisionRule.Argmax(0.05),
            new DecisionRule.Argmax(1),
            new DecisionRule.ConditionalRiskMinimisation(temperature))) {
      RankedPrediction own = RankedPrediction.of(logits, rule, known.distances());
      RankedPrediction ranking =
          RankedPrediction.of(scores.of(logits, new float[0], 1), rule, grown.distances());

      assertThat(scores.knows(ranking.first())).isTrue();
      assertThat(ranking.confidence()).isCloseTo(own.confidence(), within(1e-12));
      for (int k = 0; k < classes; k++) {
        String name = grown.labels().name(k);
        double expected =
            known.labels().indexOf(name).isPresent()
                ? own.probability(known.labels().indexOf(name).getAsInt())
                : 0;
        assertThat(ranking.probability(k)).isCloseTo(expected, within(1e-12));
      }
    }
  }

  @Test
  void classesThatAreGoneLeaveTheirProbabilityToTheOthers() {
    ClassScores scores = ClassScores.between(Trees.star(3), Trees.star(2));

    float[] placed = scores.of(new float[] {1, 2, 3, 4, 5, 6}, new float[0], 2);

    assertThat(placed).containsExactly(1, 2, 4, 5);
  }

  /** At least two classes, in another order. */
  private static ClassHierarchy someOf(ClassHierarchy tree, int seed) {
    List<String> names = new ArrayList<>(tree.labels().names());
    Collections.shuffle(names, new Random(seed));
    List<String> kept = names.subList(0, 2 + new Random(seed).nextInt(names.size() - 1));
    return Trees.keeping(tree, kept);
  }

  private static float[] logits(int count, int seed) {
    var random = new Random(seed);
    var logits = new float[count];
    for (int k = 0; k < count; k++) {
      logits[k] = (float) (5 * random.nextGaussian());
    }
    return logits;
  }
}
