package org.haframe.report;

import java.util.Objects;
import org.haframe.severity.SeverityScores;

/**
 * What an evaluation found, and about what.
 *
 * @param scores of one model on one split of one image table
 * @param confusionFile name of the file beside the report that holds the confusion matrix
 * @param provenance of the scores
 */
public record EvaluationReport(SeverityScores scores, String confusionFile, Provenance provenance) {
  public EvaluationReport {
    Objects.requireNonNull(scores, "scores");
    Objects.requireNonNull(confusionFile, "confusionFile");
    Objects.requireNonNull(provenance, "provenance");
  }
}
