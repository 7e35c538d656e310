package org.haframe.job;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.haframe.experiment.SettingsKind;

/** The decision rules that a user can choose: {@code --decision}. */
enum Decision {
  /** By score. */
  ARGMAX,
  /** By expected distance, the least first, at the temperature that suits the validation images. */
  CRM,
  /** By the score of two models together, one of them of coarser classes. */
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
    return Arrays.stream(values())
        .filter(decision -> decision.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "Cannot decide by %s: there is no such rule. Use --decision with one of %s."
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Decision::text)
                                .collect(Collectors.joining(", ")))));
  }
}
