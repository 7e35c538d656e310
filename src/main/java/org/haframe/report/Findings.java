package org.haframe.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.haframe.frame.FrameComparison;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.ConfusionMatrix;
import org.haframe.severity.MistakeExamples;

/**
 * What was found of a model's answers beside the scores: more than report.json holds, and what its
 * parts and the other files are made of.
 *
 * @param hierarchy of the classes
 * @param confusion of the same classes
 * @param examples of images that were classified wrongly
 * @param frame beside the features of the images; empty where the model has no frame
 */
public record Findings(
    ClassHierarchy hierarchy,
    ConfusionMatrix confusion,
    MistakeExamples examples,
    Optional<FrameComparison> frame) {

  /** How many kinds of mistakes a report shows. */
  private static final int SHOWN = 20;

  public Findings {
    if (hierarchy.labels().count() != confusion.classCount()) {
      throw new IllegalArgumentException(
          "Cannot report on %d classes with a hierarchy of %d. Use the hierarchy of the evaluation."
              .formatted(confusion.classCount(), hierarchy.labels().count()));
    }
  }

  /** Findings without examples and features. */
  public static Findings of(ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    return new Findings(hierarchy, confusion, MistakeExamples.empty(hierarchy), Optional.empty());
  }

  /** The kinds of mistakes between the farthest classes, the most severe first. */
  public List<Confusion> mostSevere() {
    return sorted(Confusion.MOST_SEVERE_FIRST).stream().limit(SHOWN).toList();
  }

  /** The kinds of mistakes with the most images times distance, the most harmful first. */
  List<Confusion> mostHarmful() {
    return sorted(Confusion.MOST_HARMFUL_FIRST).stream().limit(SHOWN).toList();
  }

  /** All kinds of mistakes that occur; of equal ones the first in class order. */
  List<Confusion> sorted(Comparator<Confusion> order) {
    return Confusion.all(hierarchy, confusion, examples).stream().sorted(order).toList();
  }

  /** How near the features have come to the frame. */
  public Optional<FrameAgreement> agreement() {
    return frame.map(
        comparison ->
            new FrameAgreement(
                comparison.convergence(), comparison.byDistance(hierarchy.distances())));
  }
}
