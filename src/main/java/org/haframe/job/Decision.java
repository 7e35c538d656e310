package org.haframe.job;

import java.util.Optional;
import org.haframe.experiment.SettingsKind;

/** The decision rules that a user can choose: {@code --decision}. */
enum Decision {
  /** By probability, or nearly: with the smoothing of the model's loss. */
  ARGMAX,
  /** By expected distance, the least first, at the temperature that suits the validation images. */
  CRM,
  /** By the probabilities of two models together, one of them of coarser classes. */
  HIE,
  /**
   * As {@link #CRM}, at the same temperature, but the answer may be any node of the tree; classes
   * are ranked as by that rule.
   */
  BACK_OFF;

  String text() {
    return SettingsKind.text(this);
  }

  /**
   * @throws UsageException if there is no rule of this name
   */
  static Decision named(String name) {
    return NamedChoice.of(
        Decision.class, name, "--decision", "Cannot decide by %s: there is no such rule.");
  }

  /**
   * @param smoothing of {@code --smoothing}, if given
   * @throws UsageException if it is none, or this rule takes none
   */
  void requireSuitable(Optional<Double> smoothing) {
    if (smoothing.isPresent() && this != ARGMAX && this != HIE) {
      throw new UsageException(
          "Cannot use --smoothing with --decision %s, which ranks by expected distance. Leave it out, or use --decision argmax."
              .formatted(text()));
    }
    if (smoothing.isPresent() && !(smoothing.get() >= 0 && smoothing.get() <= 1)) {
      throw new UsageException(
          "Cannot rank with --smoothing %s. Use a number from 0 to 1.".formatted(smoothing.get()));
    }
  }
}
