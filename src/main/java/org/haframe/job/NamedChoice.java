package org.haframe.job;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.haframe.experiment.SettingsKind;

/** What an option names of a few. */
final class NamedChoice {

  private NamedChoice() {}

  /**
   * The constant of this name, as settings write it.
   *
   * @param refusal what cannot be done with another name, with %s for it
   * @throws UsageException if there is none of this name
   */
  static <E extends Enum<E>> E of(Class<E> type, String name, String option, String refusal) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> SettingsKind.text(constant).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "%s Use %s with one of %s."
                        .formatted(
                            refusal.formatted(name),
                            option,
                            Arrays.stream(type.getEnumConstants())
                                .map(SettingsKind::text)
                                .collect(Collectors.joining(", ")))));
  }
}
