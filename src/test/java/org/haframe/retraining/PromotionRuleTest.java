package org.haframe.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.haframe.ColouredSquares;
import org.haframe.evaluate.PairedExamination;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.report.Verdict.Finding;
import org.haframe.report.Verdict.Result;
import org.haframe.retraining.RetrainingSettings.GuardedScore;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.ImageScores;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.PairedTally;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of four classes: red and yellow are siblings, green and blue are. */
class PromotionRuleTest {

  private static final ClassHierarchy TREE = ColouredSquares.hierarchy();
  private static final int RED = 0;
  private static final int YELLOW = 1;
  private static final int GREEN = 2;

  private static final RetrainingSettings.Promotion LIMITS =
      new RetrainingSettings.Promotion(GuardedScore.HIERARCHICAL_DISTANCE_1, 0.01, 0.3, 50, 0.05);

  /** What both models answer, image by image. */
  private static final class Answers {
    private final MistakeTally champion = MistakeTally.empty(TREE);
    private final MistakeTally challenger = MistakeTally.empty(TREE);
    private final PairedTally pairs = PairedTally.empty(TREE.distances());

    Answers add(int images, int label, int first, int second) {
      return add(images, label, logits(first, 9), logits(second, 9));
    }

    Answers add(int images, int label, float[] first, float[] second) {
      var rule = new DecisionRule.Argmax(0);
      for (int image = 0; image < images; image++) {
        pairs.add(
            ImageScores.of(champion.add(label, first, rule), label, TREE.distances()),
            ImageScores.of(challenger.add(label, second, rule), label, TREE.distances()));
      }
      return this;
    }

    List<String> failed(RetrainingSettings.Promotion limits) {
      var both = new PairedExamination(champion, challenger, pairs.differences());
      return new PromotionRule(limits)
          .clauses(both, TREE).stream()
              .filter(clause -> clause.result() == Result.FAILED)
              .map(Finding::name)
              .toList();
    }
  }

  private static float[] logits(int answer, float certainty) {
    var logits = new float[4];
    logits[answer] = certainty;
    return logits;
  }

  @Test
  void aChallengerThatIsMilderAndNothingElseIsPromoted() {
    Answers answers =
        new Answers()
            .add(300, RED, RED, RED)
            .add(300, GREEN, GREEN, GREEN)
            .add(60, RED, GREEN, YELLOW) // a severe mistake becomes a mild one
            .add(10, RED, YELLOW, YELLOW);

    assertThat(answers.failed(LIMITS)).isEmpty();
  }

  @Test
  void theSameModelIsNotMilder() {
    Answers answers = new Answers().add(300, RED, RED, RED).add(60, RED, GREEN, GREEN);

    assertThat(answers.failed(LIMITS)).containsExactly("milder");
  }

  @Test
  void aFewImagesAreNotBeyondDoubt() {
    Answers answers =
        new Answers().add(300, RED, RED, RED).add(3, RED, GREEN, RED).add(2, RED, RED, GREEN);

    assertThat(answers.failed(LIMITS)).containsExactly("milder");
  }

  @Test
  void milderMistakesDoNotPayForLostAccuracy() {
    Answers answers =
        new Answers()
            .add(900, RED, RED, RED)
            .add(100, RED, GREEN, YELLOW)
            .add(30, RED, RED, YELLOW);

    assertThat(answers.failed(LIMITS)).containsExactly("top1-loss");
  }

  @Test
  void noPartOfTheTreePaysForTheOthers() {
    Answers answers =
        new Answers()
            .add(900, RED, RED, RED)
            .add(200, RED, GREEN, RED)
            .add(60, GREEN, GREEN, GREEN)
            .add(20, GREEN, GREEN, RED);

    assertThat(answers.failed(LIMITS)).containsExactly("subtree-loss");
    // With fewer images than it takes, a node does not count.
    assertThat(
            answers.failed(
                new RetrainingSettings.Promotion(
                    GuardedScore.HIERARCHICAL_DISTANCE_1, 0.01, 0.3, 81, 0.05)))
        .isEmpty();
  }

  @Test
  void probabilitiesMustStayTrue() {
    // Both are right in 80 of 100 images, and the first knows it.
    Answers answers =
        new Answers()
            .add(400, RED, logits(RED, 2.6f), logits(RED, 20))
            .add(60, RED, logits(YELLOW, 2.6f), logits(YELLOW, 20))
            .add(40, RED, logits(GREEN, 2.6f), logits(YELLOW, 20));

    assertThat(answers.failed(LIMITS)).containsExactly("calibration-loss");
  }

  /** Whatever has to get better: it does where every mistake is mended, and not the other way. */
  @ParameterizedTest
  @EnumSource(names = {"HIERARCHICAL_DISTANCE_1", "HOPS", "MISTAKE_SEVERITY"})
  void theScoreOfTheSettingsCounts(GuardedScore score) {
    var limits = new RetrainingSettings.Promotion(score, 1, 2, 50, 1);
    Answers better =
        new Answers()
            .add(300, RED, RED, RED)
            .add(60, RED, GREEN, YELLOW)
            .add(60, RED, YELLOW, YELLOW);
    Answers worse =
        new Answers()
            .add(300, RED, RED, RED)
            .add(60, RED, YELLOW, GREEN)
            .add(60, RED, YELLOW, YELLOW);

    assertThat(better.failed(limits)).isEmpty();
    assertThat(worse.failed(limits)).containsExactly("milder");
  }

  /** With four classes there is no distance at 5. */
  @Test
  void aScoreThatIsNotDefinedFailsAndSaysSo() {
    var limits =
        new RetrainingSettings.Promotion(GuardedScore.HIERARCHICAL_DISTANCE_5, 1, 2, 50, 1);

    assertThat(new Answers().add(100, RED, GREEN, RED).failed(limits)).containsExactly("milder");
  }

  @Test
  void theFirstChampionMustKnowMoreThanTheLargestClass() {
    MistakeTally guessing = MistakeTally.empty(TREE);
    MistakeTally knowing = MistakeTally.empty(TREE);
    for (int image = 0; image < 100; image++) {
      int label = image % 4;
      guessing.add(label, logits(RED, 1), new DecisionRule.Argmax(0));
      knowing.add(label, logits(image < 50 ? label : RED, 1), new DecisionRule.Argmax(0));
    }

    PromotionRule rule = new PromotionRule(LIMITS);

    assertThat(rule.clausesOfTheFirst(guessing))
        .extracting(Finding::result)
        .containsExactly(Result.FAILED);
    assertThat(rule.clausesOfTheFirst(knowing))
        .extracting(Finding::result)
        .containsExactly(Result.PASSED);
  }
}
