package org.haframe.retraining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.haframe.evaluate.PairedExamination;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.report.NodeScores;
import org.haframe.report.Verdict.Finding;
import org.haframe.report.Verdict.Result;
import org.haframe.retraining.RetrainingSettings.GuardedScore;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.PairedDifferences;
import org.haframe.severity.SeverityScores;

/**
 * Decides whether a challenger takes the champion's place: mistakes must get milder beyond doubt,
 * and nothing important worse. All clauses must pass.
 *
 * @param limits of the clauses
 */
public record PromotionRule(RetrainingSettings.Promotion limits) {

  /**
   * The clauses for a challenger beside the champion.
   *
   * @param both on the same images
   * @param hierarchy of the classes
   */
  public List<Finding> clauses(PairedExamination both, ClassHierarchy hierarchy) {
    List<Finding> clauses = new ArrayList<>();
    clauses.add(top1(both.differences()));
    clauses.add(milder(both.differences()));
    clauses.add(subtrees(both, hierarchy));
    clauses.add(calibration(both.champion().scores(), both.challenger().scores()));
    return clauses;
  }

  /**
   * The clauses for the first champion, which has none to be compared with: it must know more than
   * which class has the most images.
   */
  public List<Finding> clausesOfTheFirst(MistakeTally tally) {
    int classCount = tally.confusion().classCount();
    long largest = 0;
    for (int actual = 0; actual < classCount; actual++) {
      long images = 0;
      for (int predicted = 0; predicted < classCount; predicted++) {
        images += tally.confusion().count(actual, predicted);
      }
      largest = Math.max(largest, images);
    }
    SeverityScores scores = tally.scores();
    double lower =
        Optional.ofNullable(scores.intervals().get("top1")).map(i -> i.lower()).orElse(0.0);
    double chance = (double) largest / tally.examples();
    return List.of(
        new Finding(
            "better-than-chance",
            lower > chance ? Result.PASSED : Result.FAILED,
            scores.top1().value().orElse(0),
            lower,
            Optional.ofNullable(scores.intervals().get("top1")).map(i -> i.upper()).orElse(1.0),
            chance,
            String.format(
                Locale.ROOT,
                "Top-1 is %.1f %% (at least %.1f %% by its interval); the largest class alone has %.1f %%.",
                100 * scores.top1().value().orElse(0),
                100 * lower,
                100 * chance)));
  }

  private Finding top1(PairedDifferences differences) {
    double change = differences.of("top1").map(PairedDifferences.Difference::value).orElse(0.0);
    return Finding.atMost(
        "top1-loss",
        -change,
        limits.top1Loss(),
        String.format(
            Locale.ROOT,
            "Top-1 changes by %+.2f points (may fall by %.2f).",
            100 * change,
            100 * limits.top1Loss()));
  }

  private Finding milder(PairedDifferences differences) {
    GuardedScore score = limits.score();
    Optional<PairedDifferences.Difference> known = differences.of(score.key());
    if (known.isEmpty()) {
      return new Finding(
          "milder",
          Result.FAILED,
          null,
          null,
          null,
          0.0,
          "%s is not defined on these images. Choose another retraining.promotion.score."
              .formatted(score.key()));
    }
    PairedDifferences.Difference difference = known.get();
    boolean better =
        score.isHigherBetter()
            ? difference.interval().lower() > 0
            : difference.interval().upper() < 0;
    return new Finding(
        "milder",
        better ? Result.PASSED : Result.FAILED,
        difference.value(),
        difference.interval().lower(),
        difference.interval().upper(),
        0.0,
        String.format(
            Locale.ROOT,
            "%s changes by %+.4f (95 %% interval over pairs %+.4f to %+.4f): it %s beyond doubt.",
            score.key(),
            difference.value(),
            difference.interval().lower(),
            difference.interval().upper(),
            better ? "gets better" : "does not get better"));
  }

  /**
   * By the mean distance over all images of a node, right answers included: severity alone is not
   * defined without a mistake, and of few mistakes it is mostly chance.
   */
  private Finding subtrees(PairedExamination both, ClassHierarchy hierarchy) {
    Map<String, NodeScores> before = new HashMap<>();
    NodeScores.of(hierarchy, both.champion().confusion())
        .forEach(node -> before.put(node.node(), node));
    double worst = Double.NEGATIVE_INFINITY;
    String where = "";
    for (NodeScores node : NodeScores.of(hierarchy, both.challenger().confusion())) {
      if (node.images() >= limits.subtreeImages()) {
        double change =
            node.meanDistance()
                - Optional.ofNullable(before.get(node.node()))
                    .map(NodeScores::meanDistance)
                    .orElseThrow();
        if (change > worst) {
          worst = change;
          where = node.node();
        }
      }
    }
    if (where.isEmpty()) {
      return new Finding(
          "subtree-loss",
          Result.PASSED,
          null,
          null,
          null,
          limits.subtreeLoss(),
          "No node of the tree has %d images of the hold-out.".formatted(limits.subtreeImages()));
    }
    return Finding.atMost(
        "subtree-loss",
        worst,
        limits.subtreeLoss(),
        String.format(
            Locale.ROOT,
            "Of all nodes with at least %d images, the mean distance of answers changes for the worse most below %s, by %+.3f levels (may rise by %.3f).",
            limits.subtreeImages(),
            where,
            worst,
            limits.subtreeLoss()));
  }

  private Finding calibration(SeverityScores champion, SeverityScores challenger) {
    double before = champion.calibrationError().value().orElse(0);
    double after = challenger.calibrationError().value().orElse(0);
    return Finding.atMost(
        "calibration-loss",
        after - before,
        limits.calibrationLoss(),
        String.format(
            Locale.ROOT,
            "The calibration error goes from %.4f to %.4f (may rise by %.4f).",
            before,
            after,
            limits.calibrationLoss()));
  }
}
