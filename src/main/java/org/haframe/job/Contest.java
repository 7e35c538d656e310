package org.haframe.job;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.haframe.data.ImageTable;
import org.haframe.data.Split;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.evaluate.Contender;
import org.haframe.evaluate.PairedExamination;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.report.Verdict;
import org.haframe.report.Verdict.Finding;
import org.haframe.retraining.PromotionRule;
import org.haframe.retraining.RetrainingSettings;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.MistakeTally;

/**
 * Holds a challenger against the champion on the hold-out.
 *
 * @param holdOut in the classes of the challenger
 * @param images in the same classes; their validation images suit the temperatures of crm
 * @param messages for the person at the terminal
 */
record Contest(
    ClusterEvaluator evaluator,
    ImageTable holdOut,
    ImageTable images,
    RetrainingSettings settings,
    PrintWriter messages) {

  /**
   * What came of it.
   *
   * @param challenger its counts
   * @param clauses of the promotion rule
   */
  record Result(MistakeTally challenger, List<Finding> clauses) {
    boolean isWon() {
      return clauses.stream().allMatch(clause -> clause.result() != Verdict.Result.FAILED);
    }
  }

  /**
   * @param champion empty where there is none yet
   */
  Result between(Optional<HierarchyAwareModel> champion, HierarchyAwareModel challenger) {
    var rule = new PromotionRule(settings.promotion());
    Contender second = contender(challenger);
    if (champion.isEmpty()) {
      MistakeTally tally = evaluator.evaluate(challenger, second.images(), second.rule());
      return new Result(tally, rule.clausesOfTheFirst(tally));
    }
    PairedExamination both = evaluator.compare(contender(champion.get()), second);
    return new Result(both.challenger(), rule.clauses(both, hierarchy()));
  }

  private Contender contender(HierarchyAwareModel model) {
    return new Contender(
        model,
        evaluator.decodedForScoring(
            holdOut.split(Split.TEST.text()), hierarchy(), model.input().size()),
        switch (settings.rule()) {
          case ARGMAX -> model.argmax();
          case CRM -> new DecisionRule.ConditionalRiskMinimisation(temperature(model));
        });
  }

  private double temperature(HierarchyAwareModel model) {
    if (images.count(Split.VALIDATION.text()) == 0) {
      messages.println("There are no validation images: probabilities are taken at temperature 1.");
      return 1;
    }
    return evaluator
        .fitTemperature(
            model,
            hierarchy(),
            evaluator.decodedForScoring(
                images.split(Split.VALIDATION.text()), hierarchy(), model.input().size()))
        .temperature();
  }

  private ClassHierarchy hierarchy() {
    return holdOut.hierarchy();
  }
}
