package org.haframe.report;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a retraining came to, and why.
 *
 * @param runId of the retraining
 * @param outcome what happened to the champion
 * @param championVersion that was in use before; null before the first
 * @param challengerVersion that was trained; null where the images were refused
 * @param dataFingerprint of the images
 * @param settingsSha256 of all settings that the outcome depends on
 * @param checks of the images, before the training
 * @param clauses of the promotion rule, after it; empty where the images were refused
 * @param finished when
 * @param seconds wall time of the whole run
 */
public record Verdict(
    String runId,
    Outcome outcome,
    @Nullable Integer championVersion,
    @Nullable Integer challengerVersion,
    String dataFingerprint,
    String settingsSha256,
    List<Finding> checks,
    List<Finding> clauses,
    Instant finished,
    double seconds) {

  public Verdict {
    Objects.requireNonNull(outcome, "outcome");
    checks = List.copyOf(checks);
    clauses = List.copyOf(clauses);
  }

  /** What a retraining does to the champion. */
  public enum Outcome {
    /** The challenger is the champion now. */
    PROMOTED,
    /** The champion stays: the challenger is not better, or worse in something. */
    KEPT,
    /** The images are not fit to be learnt from; nothing was trained. */
    REFUSED
  }

  /** How a figure stands to its limit. */
  public enum Result {
    PASSED,
    /** Failed, but the settings say that it does not count. */
    WARNED,
    FAILED
  }

  /**
   * One thing that was looked at.
   *
   * @param name of the check or clause, as in the settings
   * @param found figure; null where there is none
   * @param lower of the 95 % interval of the figure; null where it has none
   * @param upper of the same
   * @param limit that it was held against; null where there is none
   * @param message the finding in one sentence, with its figures
   */
  public record Finding(
      String name,
      Result result,
      @Nullable Double found,
      @Nullable Double lower,
      @Nullable Double upper,
      @Nullable Double limit,
      String message) {

    /** What rounding may add to a figure: 0.91 - 0.905 is more than 0.005. */
    private static final double ROUNDING = 1e-9;

    /** A figure that must not be above its limit. */
    public static Finding atMost(String name, double found, double limit, String message) {
      return new Finding(
          name,
          found <= limit + ROUNDING ? Result.PASSED : Result.FAILED,
          found,
          null,
          null,
          limit,
          message);
    }

    /** The same, which does not count if it failed. */
    public Finding asWarning() {
      return result == Result.FAILED
          ? new Finding(name, Result.WARNED, found, lower, upper, limit, message)
          : this;
    }
  }

  /** Why the champion was kept or the images refused: the messages of what failed, in order. */
  public List<String> reasons() {
    return Stream.concat(checks.stream(), clauses.stream())
        .filter(finding -> finding.result() == Result.FAILED)
        .map(Finding::message)
        .toList();
  }
}
