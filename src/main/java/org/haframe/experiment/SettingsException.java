package org.haframe.experiment;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used. Holds every problem that was found, not the first only. */
public final class SettingsException extends RuntimeException {
  /** Of a text that is no settings file at all, which may have any number. */
  private static final int MOST_SHOWN = 100;

  private static final int LONGEST = 1_000;

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
            problems.stream()
                .limit(MOST_SHOWN)
                .map(SettingsException::shortened)
                .collect(Collectors.joining("\n  ")));
  }

  private static String shortened(String problem) {
    return problem.length() > LONGEST ? problem.substring(0, LONGEST) + "..." : problem;
  }
}
