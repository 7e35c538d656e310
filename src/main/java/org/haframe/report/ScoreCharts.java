package org.haframe.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.haframe.report.plot.BarChart;
import org.haframe.severity.BackOffScores;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;

/** Charts of the scores of one model, or of several side by side. */
final class ScoreCharts {

  /**
   * Scores.
   *
   * @param name of the model, in legends
   */
  record Scored(String name, SeverityScores scores) {}

  private ScoreCharts() {}

  /** How many mistakes lie at each distance, as shares of the mistakes. */
  static BarChart mistakesByDistance(List<Scored> models) {
    List<BarChart.Row> rows = new ArrayList<>();
    int distances =
        models.stream()
            .mapToInt(model -> model.scores().answersByDistance().size())
            .max()
            .orElse(0);
    for (int distance = 1; distance < distances; distance++) {
      List<BarChart.Share> shares = new ArrayList<>();
      for (Scored model : models) {
        List<Long> answers = model.scores().answersByDistance();
        long count = distance < answers.size() ? answers.get(distance) : 0;
        long mistakes = answers.stream().skip(1).mapToLong(Long::longValue).sum();
        shares.add(share(count, mistakes));
      }
      rows.add(new BarChart.Row("distance " + distance, shares));
    }
    return new BarChart("Mistakes by distance in the tree", "distance", names(models), rows);
  }

  /** Right answers on each level, by the ancestors of the answers. */
  static BarChart levelAccuracy(List<Scored> models) {
    List<List<Score>> accuracies =
        models.stream().map(model -> model.scores().levelAccuracy()).toList();
    return byLevel("Accuracy on every level", names(models), accuracies);
  }

  /** Right answers on each level, by two ways to an answer there. */
  static BarChart levelAccuracy(SeverityScores scores) {
    return byLevel(
        "Accuracy on every level",
        List.of("ancestor of the answer", "most probable node"),
        List.of(scores.levelAccuracy(), scores.mostProbableAccuracy()));
  }

  /** On which levels of the tree the back-off rule answers, and how often it is right. */
  static BarChart backOff(BackOffScores scores) {
    long images = scores.answersByLevel().stream().mapToLong(Long::longValue).sum();
    List<BarChart.Row> rows = new ArrayList<>();
    int levels = scores.answersByLevel().size();
    for (int level = 0; level < levels; level++) {
      rows.add(
          new BarChart.Row(
              level == 0 ? "root" : level == levels - 1 ? "class" : "level " + level,
              List.of(
                  share(scores.answersByLevel().get(level), images),
                  ofThem(
                      scores.rightByLevel().get(level),
                      scores.answersByLevel().get(level),
                      images))));
    }
    return new BarChart(
        "Answers that may be any node of the tree",
        "level of the answer",
        List.of("answers", "of them right"),
        rows);
  }

  /** As long as its share of all images, beside the bar that it is a part of; its text is that. */
  private static BarChart.Share ofThem(long count, long part, long all) {
    return new BarChart.Share(
        all == 0 ? 0 : (double) count / all,
        part == 0
            ? "\u2013"
            : String.format(
                Locale.ROOT, "%,d of %,d (%.1f %%)", count, part, 100.0 * count / part));
  }

  private static BarChart.Share share(long count, long all) {
    double share = all == 0 ? 0 : (double) count / all;
    return new BarChart.Share(
        share, String.format(Locale.ROOT, "%,d (%.1f %%)", count, 100 * share));
  }

  private static BarChart byLevel(String title, List<String> series, List<List<Score>> accuracies) {
    int levels = accuracies.stream().mapToInt(List::size).max().orElse(0);
    List<BarChart.Row> rows = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      List<BarChart.Share> shares = new ArrayList<>();
      for (List<Score> accuracy : accuracies) {
        double share = level <= accuracy.size() ? accuracy.get(level - 1).value().orElse(-1) : -1;
        shares.add(
            share < 0
                ? new BarChart.Share(0, "\u2013")
                : new BarChart.Share(share, String.format(Locale.ROOT, "%.2f %%", 100 * share)));
      }
      rows.add(new BarChart.Row("level " + level, shares));
    }
    return new BarChart(title, "level", series, rows);
  }

  private static List<String> names(List<Scored> models) {
    return models.stream().map(Scored::name).toList();
  }
}
