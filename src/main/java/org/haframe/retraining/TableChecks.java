package org.haframe.retraining;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import org.haframe.data.TableStatistics;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyChange;
import org.haframe.registry.ModelRecord.DataProfile;
import org.haframe.report.Verdict.Finding;

/**
 * Holds new images against what is expected of them, before anything is learnt from them: poisoned
 * ones (labels shuffled, classes missing, images doubled or broken) are cheaper to refuse than a
 * model that was trained on them.
 */
public final class TableChecks {
  private static final String REJECTED = "rejected-share";
  private static final String DOUBLED = "doubled-share";
  private static final String HOLD_OUT = "hold-out-share";
  private static final String MISSING = "missing-classes";
  private static final String TREE = "changed-classes";
  private static final String CLASS_SHIFT = "class-shift";
  private static final String PIXEL_SHIFT = "pixel-shift";
  private static final String LABELS = "label-disagreement";

  static final List<String> NAMES =
      List.of(REJECTED, DOUBLED, HOLD_OUT, MISSING, TREE, CLASS_SHIFT, PIXEL_SHIFT, LABELS);

  /** No setting and no warning: by a tree without these classes nothing could be judged. */
  private static final String UNSCORABLE = "hold-out-classes";

  private static final int CLASSES_SHOWN = 5;

  private final RetrainingSettings.Checks limits;
  private final List<Finding> findings = new ArrayList<>();

  private TableChecks(RetrainingSettings.Checks limits) {
    this.limits = limits;
  }

  /**
   * What was counted of new images.
   *
   * @param images training images
   * @param validationImages by which the best epoch is chosen
   * @param rejected images that the import set aside
   * @param training what the training images are like
   * @param inHoldOut how many training and validation images are images of the hold-out
   * @param outside classes of the hold-out for which the tree to learn has no place
   */
  public record Evidence(
      long images,
      long validationImages,
      long rejected,
      TableStatistics training,
      long inHoldOut,
      SortedSet<String> outside) {
    public Evidence {
      outside = Collections.unmodifiableSortedSet(new TreeSet<>(outside));
    }
  }

  /**
   * What the champion knows.
   *
   * @param data what it was trained on
   * @param tree what became of its classes
   * @param top1 on the hold-out
   * @param top1OnNewLabels on training images of its classes among the new ones; empty where there
   *     are none
   */
  public record Expectation(
      DataProfile data, HierarchyChange tree, double top1, OptionalDouble top1OnNewLabels) {}

  /**
   * Checks.
   *
   * @param hierarchy of the classes to learn
   * @param champion empty where there is none yet
   * @return one finding for each check that has something to go by, in their order
   */
  public static List<Finding> of(
      Evidence evidence,
      ClassHierarchy hierarchy,
      Optional<Expectation> champion,
      RetrainingSettings.Checks limits) {
    var checks = new TableChecks(limits);
    checks.counts(evidence);
    checks.classes(evidence.training(), hierarchy);
    champion.ifPresent(
        known -> {
          checks.tree(known.tree());
          checks.classShift(evidence.training(), known.data());
          checks.pixelShift(evidence.training(), known.data());
          known.top1OnNewLabels().ifPresent(top1 -> checks.labels(top1, known.top1()));
        });
    if (!evidence.outside().isEmpty()) {
      checks.unscorable(List.copyOf(evidence.outside()));
    }
    return checks.findings;
  }

  private void add(String name, double found, double limit, String format, Object... values) {
    Finding finding =
        Finding.atMost(name, found, limit, String.format(Locale.ROOT, format, values));
    findings.add(limits.warnOnly().contains(name) ? finding.asWarning() : finding);
  }

  private void counts(Evidence evidence) {
    double images = evidence.images();
    double all = images + evidence.rejected();
    add(
        REJECTED,
        evidence.rejected() / all,
        limits.rejectedShare(),
        "The import set aside %d images beside %d training images (%.1f %%, limit %.1f %%).",
        evidence.rejected(),
        evidence.images(),
        100 * evidence.rejected() / all,
        100 * limits.rejectedShare());
    add(
        DOUBLED,
        evidence.training().doubled() / images,
        limits.doubledShare(),
        "%d of %d training images repeat another one (%.1f %%, limit %.1f %%).",
        evidence.training().doubled(),
        evidence.images(),
        100 * evidence.training().doubled() / images,
        100 * limits.doubledShare());
    long learntFrom = evidence.images() + evidence.validationImages();
    double inHoldOut = (double) evidence.inHoldOut() / learntFrom;
    add(
        HOLD_OUT,
        inHoldOut,
        limits.holdOutShare(),
        "%d of %d %s images are images of the hold-out (%.1f %%, limit %.1f %%).",
        evidence.inHoldOut(),
        learntFrom,
        evidence.validationImages() == 0 ? "training" : "training and validation",
        100 * inHoldOut,
        100 * limits.holdOutShare());
  }

  private void classes(TableStatistics training, ClassHierarchy hierarchy) {
    List<String> missing =
        hierarchy.labels().names().stream()
            .filter(name -> training.imagesByClass().getOrDefault(name, 0L) == 0)
            .toList();
    add(
        MISSING,
        missing.size(),
        limits.missingClasses(),
        "%d of %d classes have no training image%s (limit %d).",
        missing.size(),
        hierarchy.labels().count(),
        missing.isEmpty() ? "" : ": " + shown(missing),
        limits.missingClasses());
  }

  private static String shown(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(CLASSES_SHOWN, names.size())));
    return names.size() > CLASSES_SHOWN ? first + ", ..." : first;
  }

  private void tree(HierarchyChange tree) {
    int changed = tree.removed().size() + tree.moved().size();
    add(
        TREE,
        changed,
        limits.changedClasses(),
        "Of the champion's classes %d are gone from the tree or have moved in it (limit %d): %s.",
        changed,
        limits.changedClasses(),
        tree.describe());
  }

  private void unscorable(List<String> classes) {
    add(
        UNSCORABLE,
        classes.size(),
        0,
        "The hold-out has images of %d classes that are no leaves of the tree, nor below one: %s. No model of this tree can be scored on it, so warn-only does not help. Keep these classes as leaves, or retrain into another registry, whose first champion makes a hold-out of its own.",
        classes.size(),
        shown(classes));
  }

  /** Of the classes that the champion knows: others have no share to keep. */
  private void classShift(TableStatistics training, DataProfile known) {
    double before = sum(known.imagesByClass());
    double now =
        known.imagesByClass().keySet().stream()
            .mapToLong(name -> training.imagesByClass().getOrDefault(name, 0L))
            .sum();
    double distance = 0;
    for (String name : known.imagesByClass().keySet()) { // what others gain, these lose
      distance +=
          Math.max(
              0,
              known.imagesByClass().getOrDefault(name, 0L) / before
                  - training.imagesByClass().getOrDefault(name, 0L) / Math.max(1, now));
    }
    add(
        CLASS_SHIFT,
        distance,
        limits.classShift(),
        "The shares of the classes differ from those that the champion was trained on by %.3f (total variation, limit %.3f).",
        distance,
        limits.classShift());
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private void pixelShift(TableStatistics training, DataProfile known) {
    double largest = 0;
    for (int channel = 0; channel < known.channelMeans().size(); channel++) {
      double shift =
          Math.abs(training.channelMeans().get(channel) - known.channelMeans().get(channel));
      double deviation = known.channelDeviations().get(channel);
      if (shift > 0) { // a channel of one value alone has no deviation, and any shift is too large
        largest = Math.max(largest, shift / deviation);
      }
    }
    add(
        PIXEL_SHIFT,
        Math.min(largest, Double.MAX_VALUE),
        limits.pixelShift(),
        "The mean of a colour lies %.2f standard deviations from that of the images that the champion was trained on (limit %.2f).",
        largest,
        limits.pixelShift());
  }

  private void labels(double top1OnNewLabels, double top1) {
    add(
        LABELS,
        top1 - top1OnNewLabels,
        limits.labelDisagreement(),
        "The champion gives %.1f %% of new training images their label, and %.1f %% of the hold-out (limit of the difference %.1f %%).",
        100 * top1OnNewLabels,
        100 * top1,
        100 * limits.labelDisagreement());
  }
}
