package org.haframe.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;

/** The scores of a report one by one, under the names that notes and tables use. */
final class NamedScores {
  /** How a score is printed. */
  enum Unit {
    /** A ratio in [0, 1]. */
    RATIO,
    /** A distance in levels of the tree. */
    LEVELS
  }

  /**
   * One score.
   *
   * @param key path in report.json, such as {@code hierarchicalDistance.5}
   * @param title for people
   */
  record Named(String key, String title, Unit unit, Score score) {

    /** As 81.2 % or 1.234; a dash where it is not defined. */
    String text() {
      if (score.value().isEmpty()) {
        return "\u2013";
      }
      double value = score.value().getAsDouble();
      return switch (unit) {
        case RATIO -> String.format(Locale.ROOT, "%.2f %%", 100 * value);
        case LEVELS -> String.format(Locale.ROOT, "%.4f", value);
      };
    }
  }

  private NamedScores() {}

  static List<Named> of(SeverityScores scores) {
    var named = new ArrayList<Named>();
    named.add(new Named("top1", "Top-1 accuracy", Unit.RATIO, scores.top1()));
    named.add(new Named("top5", "Top-5 accuracy", Unit.RATIO, scores.top5()));
    named.add(
        new Named("mistakeSeverity", "Mistake severity", Unit.LEVELS, scores.mistakeSeverity()));
    addAll(
        named,
        "hierarchicalDistance",
        "Hierarchical distance@",
        Unit.LEVELS,
        scores.hierarchicalDistance());
    named.add(new Named("hops", "HOPS", Unit.RATIO, scores.hops()));
    addAll(named, "hopsAt", "HOPS@", Unit.RATIO, scores.hopsAt());
    for (int level = 1; level <= scores.levelAccuracy().size(); level++) {
      named.add(
          new Named(
              "levelAccuracy." + level,
              "Accuracy on level " + level,
              Unit.RATIO,
              scores.levelAccuracy().get(level - 1)));
    }
    named.add(
        new Named("calibrationError", "Calibration error", Unit.RATIO, scores.calibrationError()));
    return named;
  }

  private static void addAll(
      List<Named> named, String key, String title, Unit unit, SortedMap<Integer, Score> scores) {
    for (Map.Entry<Integer, Score> entry : scores.entrySet()) {
      named.add(
          new Named(key + "." + entry.getKey(), title + entry.getKey(), unit, entry.getValue()));
    }
  }
}
