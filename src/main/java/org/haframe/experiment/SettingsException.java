package org.haframe.experiment;

import java.util.Collection;
import java.util.List;

/** Settings that cannot be used. Holds every problem that was found, not the first only. */
public final class SettingsException extends RuntimeException {
  private final List<String> problems;

  public SettingsException(String source, Collection<String> problems) {
    super(message(source, problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each. */
  public List<String> problems() {
    return problems;
  }

  private static String message(String source, Collection<String> problems) {
    return "Cannot use the settings %s: %s\n  %s"
        .formatted(
            source,
            problems.size() == 1 ? "there is a problem." : problems.size() + " problems.",
            String.join("\n  ", problems));
  }
}
