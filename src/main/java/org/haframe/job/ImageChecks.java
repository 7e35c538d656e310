package org.haframe.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.haframe.data.ImageTable;
import org.haframe.data.Split;
import org.haframe.data.TableStatistics;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyChange;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.ModelRecord;
import org.haframe.report.Verdict.Finding;
import org.haframe.retraining.RetrainingSettings;
import org.haframe.retraining.TableChecks;

/**
 * Counts on the cluster what {@link TableChecks} hold new images against.
 *
 * @param images in the classes to learn
 * @param holdOut that models are scored on; empty before it is frozen
 * @param imageSize side of the squares that images are scaled to, in pixels
 */
record ImageChecks(
    ClusterEvaluator evaluator, ImageTable images, Optional<ImageTable> holdOut, int imageSize) {

  /** Enough to tell labels that are shuffled, and little beside a training. */
  private static final int LABELS_LOOKED_AT = 2000;

  /**
   * The champion and what is known of it.
   *
   * @param record of its version
   */
  record Known(HierarchyAwareModel model, ModelRecord record) {}

  /**
   * Checks. Reads only.
   *
   * @param statistics of the training images
   * @param champion empty where there is none yet
   */
  List<Finding> findings(
      TableStatistics statistics, Optional<Known> champion, RetrainingSettings.Checks limits)
      throws IOException {
    ImageTable scored = holdOut.orElse(images);
    long shared = TableStatistics.shared(images, Split.TRAIN, scored, Split.TEST);
    long validationImages = images.count(Split.VALIDATION.text());
    if (validationImages > 0) {
      shared += TableStatistics.shared(images, Split.VALIDATION, scored, Split.TEST);
    }
    var evidence =
        new TableChecks.Evidence(
            images.count(Split.TRAIN.text()),
            validationImages,
            images.rejected().count(),
            statistics,
            shared,
            scored.classesOutside(images.hierarchy()));
    return TableChecks.of(evidence, images.hierarchy(), champion.map(this::expectation), limits);
  }

  private TableChecks.Expectation expectation(Known champion) {
    return new TableChecks.Expectation(
        champion.record().data(),
        HierarchyChange.between(champion.model().hierarchy(), images.hierarchy()),
        champion.record().scores().get("top1").value(),
        top1OnNewLabels(champion.model()));
  }

  private OptionalDouble top1OnNewLabels(HierarchyAwareModel model) {
    ClassHierarchy hierarchy = images.hierarchy();
    List<String> known =
        model.hierarchy().labels().names().stream()
            .filter(images.countByLabel(Split.TRAIN.text())::containsKey)
            .toList();
    if (known.isEmpty()) {
      return OptionalDouble.empty();
    }
    return evaluator
        .evaluate(
            model,
            hierarchy,
            evaluator.decodedForScoring(
                images.sample(Split.TRAIN.text(), known, LABELS_LOOKED_AT),
                hierarchy,
                model.input().size()),
            model.argmax())
        .scores()
        .top1()
        .value();
  }
}
