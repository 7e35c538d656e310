package org.haframe.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.haframe.severity.MistakeExample;
import org.haframe.severity.SeverityScores;

/**
 * What an evaluation found, and about what.
 *
 * @param scores of one model on one split of one image table
 * @param confusionFile name of the file beside the report that holds the confusion matrix
 * @param mostSevere kinds of mistakes, the most severe first
 * @param frame how near features are to it; empty where the model has none
 * @param training the epochs that the model comes from, in order; empty where they are not known
 * @param provenance of the scores
 */
public record EvaluationReport(
    SeverityScores scores,
    String confusionFile,
    List<Confusion> mostSevere,
    Optional<FrameAgreement> frame,
    List<TrainingEpoch> training,
    Provenance provenance) {
  public EvaluationReport {
    Objects.requireNonNull(scores, "scores");
    Objects.requireNonNull(confusionFile, "confusionFile");
    Objects.requireNonNull(frame, "frame");
    Objects.requireNonNull(provenance, "provenance");
    mostSevere = List.copyOf(mostSevere);
    training = List.copyOf(training);
  }

  /**
   * The report of what was found.
   *
   * @param findings from the same images as the scores
   */
  public static EvaluationReport of(
      SeverityScores scores,
      Findings findings,
      List<TrainingEpoch> training,
      Provenance provenance) {
    return new EvaluationReport(
        scores,
        ReportFiles.CONFUSION,
        findings.mostSevere(),
        findings.agreement(),
        training,
        provenance);
  }

  /** Ids of the images that show the most severe mistakes. */
  public List<String> shownImages() {
    return mostSevere.stream()
        .flatMap(kind -> kind.examples().stream())
        .map(MistakeExample::image)
        .distinct()
        .sorted()
        .toList();
  }
}
