package org.haframe.severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.haframe.hierarchy.ClassHierarchy;
import org.junit.jupiter.api.Test;

class PairedTallyTest {

  private static final ClassHierarchy TREE =
      ClassHierarchy.of(
          "six",
          "root",
          List.of("a", "b", "c", "d", "e", "f"),
          Map.of(
              "left", "root", "right", "root", "a", "left", "b", "left", "c", "left", "d", "right",
              "e", "right", "f", "right"),
          Map.of());

  private final SplittableRandom random = new SplittableRandom(5);

  /** The differences are those of the scores that each model has alone. */
  @Test
  void differencesAreThoseOfTheScores() {
    MistakeTally champion = MistakeTally.empty(TREE);
    MistakeTally challenger = MistakeTally.empty(TREE);
    PairedTally paired = PairedTally.empty(TREE.distances());
    for (int image = 0; image < 500; image++) {
      int label = random.nextInt(6);
      paired.add(
          counted(champion, label, logits(label, 0.5)),
          counted(challenger, label, logits(label, 1.2)));
    }

    PairedDifferences differences = paired.differences();
    SeverityScores before = champion.scores();
    SeverityScores after = challenger.scores();

    assertThat(differences.examples()).isEqualTo(500);
    assertDifference(differences, "top1", before.top1(), after.top1(), 1e-12);
    assertDifference(
        differences, "mistakeSeverity", before.mistakeSeverity(), after.mistakeSeverity(), 1e-12);
    for (int k : new int[] {1, 5}) {
      assertDifference(
          differences,
          "hierarchicalDistance." + k,
          before.hierarchicalDistance().get(k),
          after.hierarchicalDistance().get(k),
          1e-12);
    }
    assertDifference(differences, "hops", before.hops(), after.hops(), 1e-3); // in thousandths
    assertThat(differences.of("hierarchicalDistance.20")).isEmpty(); // of six classes
    assertThat(differences.of("hierarchicalDistance.1").orElseThrow().interval().upper())
        .isNegative();
  }

  /** Pairs tell apart what two intervals cannot: the same model but for a few images. */
  @Test
  void intervalsOfPairsAreNarrowerThanThoseOfEach() {
    MistakeTally alone = MistakeTally.empty(TREE);
    PairedTally paired = PairedTally.empty(TREE.distances());
    for (int image = 0; image < 1000; image++) {
      int label = random.nextInt(6);
      ImageScores champion = counted(alone, label, logits(label, 1));
      boolean mended = image % 50 == 0;
      paired.add(
          champion,
          mended ? counted(MistakeTally.empty(TREE), label, logits(label, 100)) : champion);
    }

    Interval pairs = paired.differences().of("hierarchicalDistance.1").orElseThrow().interval();
    Interval one = alone.scores().intervals().get("hierarchicalDistance.1");

    assertThat(pairs.upper() - pairs.lower()).isLessThan((one.upper() - one.lower()) / 3);
    assertThat(pairs.upper()).isNegative();
  }

  /** A model beside itself changes nothing, and nobody can take chance for a change. */
  @Test
  void aModelBesideItselfHasNoDifference() {
    PairedTally paired = PairedTally.empty(TREE.distances());
    for (int image = 0; image < 100; image++) {
      int label = random.nextInt(6);
      ImageScores scores = counted(MistakeTally.empty(TREE), label, logits(label, 1));
      paired.add(scores, scores);
    }

    assertThat(paired.differences().byScore().values())
        .allSatisfy(
            difference ->
                assertThat(difference)
                    .isEqualTo(new PairedDifferences.Difference(0, new Interval(0, 0))));
  }

  @Test
  void talliesOfPartsMergeExactly() {
    PairedTally whole = PairedTally.empty(TREE.distances());
    PairedTally left = PairedTally.empty(TREE.distances());
    PairedTally right = PairedTally.empty(TREE.distances());
    for (int image = 0; image < 100; image++) {
      int label = random.nextInt(6);
      ImageScores champion = counted(MistakeTally.empty(TREE), label, logits(label, 1));
      ImageScores challenger = counted(MistakeTally.empty(TREE), label, logits(label, 1));
      whole.add(champion, challenger);
      (image % 3 == 0 ? left : right).add(champion, challenger);
    }

    assertThat(right.merge(left)).isEqualTo(whole);
    assertThat(right.differences()).isEqualTo(whole.differences());
  }

  private float[] logits(int label, double signal) {
    var logits = new float[6];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextDouble(2);
    }
    logits[label] += (float) signal;
    return logits;
  }

  private static ImageScores counted(MistakeTally tally, int label, float[] logits) {
    return ImageScores.of(
        tally.add(label, logits, new DecisionRule.Argmax(0)), label, TREE.distances());
  }

  private static void assertDifference(
      PairedDifferences differences, String name, Score before, Score after, double tolerance) {
    PairedDifferences.Difference found = differences.of(name).orElseThrow();
    double expected = after.value().orElseThrow() - before.value().orElseThrow();
    assertThat(found.value()).isCloseTo(expected, within(tolerance));
    assertThat(found.interval().lower()).isLessThanOrEqualTo(found.value());
    assertThat(found.interval().upper()).isGreaterThanOrEqualTo(found.value());
  }
}
