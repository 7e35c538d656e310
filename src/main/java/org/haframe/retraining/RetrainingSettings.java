package org.haframe.retraining;

import java.util.Set;

/**
 * How a retraining goes about it: settings {@code retraining.*}.
 *
 * @param start where a challenger's training starts
 * @param rule by which both models answer
 */
public record RetrainingSettings(Start start, Rule rule, Checks checks, Promotion promotion) {

  /** Where a challenger's training starts. */
  public enum Start {
    /** From the champion's parameters. */
    CHAMPION,
    /** From new ones. */
    AFRESH
  }

  /** By which rule models answer. */
  public enum Rule {
    ARGMAX,
    CRM
  }

  /**
   * How far new images may differ from what is expected of them, before anything is trained.
   *
   * @param rejectedShare of the images, which the import set aside, in [0, 1]
   * @param doubledShare of the training images, which repeat another one, in [0, 1]
   * @param holdOutShare of the training and validation images, which are images of the hold-out, in
   *     [0, 1]
   * @param missingClasses classes without a training image, at least 0
   * @param changedClasses of the champion's, which are gone from the tree or have moved in it, at
   *     least 0
   * @param classShift total variation distance between the shares of the classes and those that the
   *     champion was trained on, in [0, 1]
   * @param pixelShift of a channel's mean against the images that the champion was trained on, in
   *     their standard deviations, at least 0
   * @param labelDisagreement how far the champion's top-1 on the new labels may lie below that on
   *     the hold-out, in [0, 1]
   * @param warnOnly names of checks that do not refuse the images
   */
  public record Checks(
      double rejectedShare,
      double doubledShare,
      double holdOutShare,
      int missingClasses,
      int changedClasses,
      double classShift,
      double pixelShift,
      double labelDisagreement,
      Set<String> warnOnly) {
    public Checks {
      requireShare("rejected-share", rejectedShare);
      requireShare("doubled-share", doubledShare);
      requireShare("hold-out-share", holdOutShare);
      requireShare("class-shift", classShift);
      requireShare("label-disagreement", labelDisagreement);
      requireNotNegative("missing-classes", missingClasses);
      requireNotNegative("changed-classes", changedClasses);
      requireNotNegative("pixel-shift", pixelShift);
      warnOnly = Set.copyOf(warnOnly);
      for (String name : warnOnly) {
        if (!TableChecks.NAMES.contains(name)) {
          throw new IllegalArgumentException(
              "warn-only holds %s, which is no check. The checks are %s."
                  .formatted(name, String.join(", ", TableChecks.NAMES)));
        }
      }
    }
  }

  /**
   * When a challenger takes the champion's place.
   *
   * @param score that has to get better: mistake-severity, hierarchical-distance-1, -5 or -20, or
   *     hops
   * @param top1Loss how much top-1 may fall, in [0, 1]
   * @param subtreeLoss how much the mean distance of the answers may rise below any node of the
   *     tree, in levels, at least 0
   * @param subtreeImages with at least so many images of the hold-out
   * @param calibrationLoss how much the calibration error may rise, in [0, 1]
   */
  public record Promotion(
      GuardedScore score,
      double top1Loss,
      double subtreeLoss,
      long subtreeImages,
      double calibrationLoss) {
    public Promotion {
      requireShare("top1-loss", top1Loss);
      requireShare("calibration-loss", calibrationLoss);
      requireNotNegative("subtree-loss", subtreeLoss);
      if (subtreeImages < 1) {
        throw new IllegalArgumentException(
            "subtree-images = %d is not at least 1.".formatted(subtreeImages));
      }
    }
  }

  /** A score that has to get better for a challenger to be promoted. */
  public enum GuardedScore {
    MISTAKE_SEVERITY("mistakeSeverity", false),
    HIERARCHICAL_DISTANCE_1("hierarchicalDistance.1", false),
    HIERARCHICAL_DISTANCE_5("hierarchicalDistance.5", false),
    HIERARCHICAL_DISTANCE_20("hierarchicalDistance.20", false),
    HOPS("hops", true);

    private final String key;
    private final boolean higherIsBetter;

    GuardedScore(String key, boolean higherIsBetter) {
      this.key = key;
      this.higherIsBetter = higherIsBetter;
    }

    /** Its name in report.json. */
    String key() {
      return key;
    }

    boolean isHigherBetter() {
      return higherIsBetter;
    }
  }

  private static void requireShare(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("%s = %s is not in [0, 1].".formatted(key, value));
    }
  }

  private static void requireNotNegative(String key, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException("%s = %s is below 0.".formatted(key, value));
    }
  }
}
