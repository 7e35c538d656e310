package org.haframe.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.haframe.severity.Interval;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;

/** The scores of a report one by one, under the names that notes and tables use. */
public final class NamedScores {
  /** How a score is printed. */
  public enum Unit {
    /** A ratio in [0, 1]. */
    RATIO("%.2f %%", 100),
    /** A distance in levels of the tree. */
    LEVELS("%.4f", 1);

    private final String format;
    private final int scale;

    Unit(String format, int scale) {
      this.format = format;
      this.scale = scale;
    }

    /** A value for people: as 81.20 %, or 1.2340. */
    public String text(double value) {
      return String.format(Locale.ROOT, format, scale * value);
    }
  }

  /** Scores in levels, without the depth or level that may stand behind their names. */
  private static final Set<String> DISTANCES =
      Set.of("mistakeSeverity", "hierarchicalDistance", "nearestDistance", "backOff.distance");

  /**
   * How a score is printed.
   *
   * @param key its name in report.json, such as {@code hierarchicalDistance.5}
   */
  public static Unit unit(String key) {
    return DISTANCES.contains(key.replaceFirst("\\.[0-9]+$", "")) ? Unit.LEVELS : Unit.RATIO;
  }

  /**
   * One score.
   *
   * @param key path in report.json, such as {@code hierarchicalDistance.5}
   * @param title for people
   * @param interval over images, where it is known
   */
  public record Named(
      String key, String title, Unit unit, Score score, Optional<Interval> interval) {

    /** As 81.2 % or 1.234; a dash where it is not defined. */
    String text() {
      if (score.value().isEmpty()) {
        return "\u2013";
      }
      return unit.text(score.value().getAsDouble());
    }

    /** As 80.4 % to 82.0 %; empty where there is none. */
    String intervalText() {
      return interval
          .map(known -> unit.text(known.lower()) + " to " + unit.text(known.upper()))
          .orElse("");
    }
  }

  private final SeverityScores scores;
  private final List<Named> named = new ArrayList<>();

  private NamedScores(SeverityScores scores) {
    this.scores = scores;
  }

  public static List<Named> of(SeverityScores scores) {
    return new NamedScores(scores).all();
  }

  private List<Named> all() {
    add("top1", "Top-1 accuracy", Unit.RATIO, scores.top1());
    add("top5", "Top-5 accuracy", Unit.RATIO, scores.top5());
    add("mistakeSeverity", "Mistake severity", Unit.LEVELS, scores.mistakeSeverity());
    add(
        "hierarchicalDistance",
        "Hierarchical distance@",
        Unit.LEVELS,
        scores.hierarchicalDistance());
    add(
        "nearestDistance",
        "Distance of the nearest of the first ",
        Unit.LEVELS,
        scores.nearestDistance());
    add("hops", "HOPS", Unit.RATIO, scores.hops());
    add("hopsAt", "HOPS@", Unit.RATIO, scores.hopsAt());
    add("levelAccuracy", "Accuracy on level ", scores.levelAccuracy());
    add(
        "mostProbableAccuracy",
        "Accuracy of the most probable node of level ",
        scores.mostProbableAccuracy());
    add("pathConsistency", "Most probable nodes on one path", Unit.RATIO, scores.pathConsistency());
    add("calibrationError", "Calibration error", Unit.RATIO, scores.calibrationError());
    add(
        "backOff.accuracy",
        "Back-off answers at or above the class",
        Unit.RATIO,
        scores.backOff().accuracy());
    add(
        "backOff.distance",
        "Distance of the back-off answer",
        Unit.LEVELS,
        scores.backOff().distance());
    return named;
  }

  private void add(String key, String title, Unit unit, Score score) {
    named.add(new Named(key, title, unit, score, Optional.ofNullable(scores.intervals().get(key))));
  }

  private void add(String key, String title, List<Score> byLevel) {
    for (int level = 1; level <= byLevel.size(); level++) {
      add(key + "." + level, title + level, Unit.RATIO, byLevel.get(level - 1));
    }
  }

  private void add(String key, String title, Unit unit, SortedMap<Integer, Score> byDepth) {
    byDepth.forEach((k, score) -> add(key + "." + k, title + k, unit, score));
  }
}
