package org.haframe.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.haframe.report.Comparison.Entry;
import org.haframe.report.Comparison.Spread;
import org.haframe.report.plot.Chart;
import org.haframe.report.plot.Markup;
import org.haframe.report.plot.RangeChart;
import org.haframe.report.plot.ScatterChart;
import org.haframe.report.plot.Table;

/** The HTML of comparisons: of methods with their seeds, and of runs side by side. */
final class HtmlComparison {

  /** A score to draw: its key, title, factor and format. */
  private record Drawn(String key, String title, double scale, String format) {
    String text(double value) {
      return String.format(Locale.ROOT, format, value);
    }
  }

  private static final Drawn TOP1 = new Drawn("top1", "Top-1 accuracy, %", 100, "%.2f");
  private static final Drawn SEVERITY =
      new Drawn("mistakeSeverity", "Mistake severity, levels", 1, "%.3f");
  private static final List<Drawn> DRAWN =
      List.of(
          TOP1,
          SEVERITY,
          new Drawn("hierarchicalDistance.1", "Hierarchical distance@1, levels", 1, "%.3f"),
          new Drawn("hierarchicalDistance.5", "Hierarchical distance@5, levels", 1, "%.3f"),
          new Drawn("hops", "HOPS, %", 100, "%.2f"),
          new Drawn("calibrationError", "Calibration error, %", 100, "%.2f"));

  /** With more, lines of different runs could not be told apart. */
  private static final int MOST_LINES = 12;

  private final HtmlPage page = new HtmlPage("Comparison");

  private HtmlComparison() {}

  static String page(Comparison comparison) {
    var html = new HtmlComparison();
    html.page
        .introduction()
        .element("p", "Split %s. %s".formatted(comparison.split(), ComparisonWriter.EXPLANATION));
    html.addCharts(comparison, comparison.entries().stream().map(HtmlComparison::name).toList());
    ComparisonWriter.tables(comparison).forEach(html::addTable);
    return html.page.text();
  }

  static String page(RunComparison runs) {
    return of(runs).page.text();
  }

  /** The same without a page around it. */
  static String fragment(RunComparison runs) {
    return of(runs).page.fragment();
  }

  private static HtmlComparison of(RunComparison runs) {
    Comparison comparison = runs.comparison();
    List<String> names = runs.runs().stream().map(RunComparison.Run::name).toList();
    var html = new HtmlComparison();
    Markup introduction = html.page.introduction();
    introduction.element(
        "p",
        "Split %s. Ranges are 95 %% bootstrap intervals over images: they say nothing of other seeds."
            .formatted(comparison.split()));
    runs.cautions().forEach(caution -> introduction.element("p", caution, "class", "note"));
    html.addCharts(comparison, names);
    html.addRuns(runs, names);
    html.addTable(ComparisonWriter.differences(comparison));
    return html;
  }

  private static String name(Entry entry) {
    return entry.decision().equals("argmax")
        ? entry.method()
        : entry.method() + ", " + entry.decision();
  }

  private void addCharts(Comparison comparison, List<String> names) {
    List<Chart> charts = new ArrayList<>();
    tradeOff(comparison, names).ifPresent(charts::add);
    for (Drawn drawn : DRAWN) {
      List<RangeChart.Range> ranges = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        Entry entry = comparison.entries().get(i);
        String name = names.get(i);
        entry
            .spread(drawn.key())
            .ifPresent(
                spread ->
                    ranges.add(
                        RangeChart.Range.of(
                            name, drawn.scale() * spread.mean(), around(entry, spread, drawn))));
      }
      if (!ranges.isEmpty()) {
        charts.add(new RangeChart(drawn.title(), "run", ranges, "", drawn::text));
      }
    }
    if (!charts.isEmpty()) {
      page.section("At a glance")
          .element(
              "p",
              "Lines are standard deviations over the seeds; of a single seed, the 95 % bootstrap interval over images.")
          .add(HtmlPage.charts(charts));
    }
  }

  /** The standard deviation of several seeds, or the interval over images of one. */
  private static Optional<RangeChart.Span> around(Entry entry, Spread spread, Drawn drawn) {
    if (spread.standardDeviation().isPresent()) {
      double deviation = spread.standardDeviation().getAsDouble();
      return Optional.of(
          new RangeChart.Span(
              drawn.scale() * (spread.mean() - deviation),
              drawn.scale() * (spread.mean() + deviation)));
    }
    return entry
        .interval(drawn.key())
        .map(
            interval ->
                new RangeChart.Span(
                    drawn.scale() * interval.lower(), drawn.scale() * interval.upper()));
  }

  private static Optional<ScatterChart> tradeOff(Comparison comparison, List<String> names) {
    List<ScatterChart.Point> points = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Entry entry = comparison.entries().get(i);
      Optional<Spread> top1 = entry.spread(TOP1.key());
      Optional<Spread> severity = entry.spread(SEVERITY.key());
      if (top1.isPresent() && severity.isPresent()) {
        points.add(
            new ScatterChart.Point(
                names.get(i),
                TOP1.scale() * top1.get().mean(),
                TOP1.scale() * top1.get().standardDeviation().orElse(0),
                severity.get().mean(),
                severity.get().standardDeviation().orElse(0)));
      }
    }
    return points.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ScatterChart(
                "Severity against accuracy: the best lie to the right and below",
                TOP1.title(),
                SEVERITY.title(),
                points));
  }

  private void addRuns(RunComparison runs, List<String> names) {
    if (names.size() <= MOST_LINES) {
      List<Chart> curves =
          TrainingCharts.of(
              runs.runs().stream()
                  .map(run -> new TrainingCharts.Course(run.name(), run.report().training()))
                  .toList());
      if (!curves.isEmpty()) {
        page.section("Learning curves").add(HtmlPage.charts(curves));
      }
      List<ScoreCharts.Scored> scored =
          runs.runs().stream()
              .map(run -> new ScoreCharts.Scored(run.name(), run.report().scores()))
              .toList();
      page.section("Severity")
          .add(
              HtmlPage.charts(
                  List.of(
                      ScoreCharts.mistakesByDistance(scored), ScoreCharts.levelAccuracy(scored))));
    }
    page.section("All scores").add(table("score", names, ComparisonWriter.scores(runs)));
    List<List<String>> settings = ComparisonWriter.settings(runs);
    Markup section = page.section("Settings that differ");
    if (settings.isEmpty()) {
      section.element("p", "None.");
    } else {
      section.add(table("setting", names, settings));
    }
  }

  private static Markup table(String what, List<String> names, List<List<String>> rows) {
    List<String> head = new ArrayList<>(List.of(what));
    head.addAll(names);
    var table = new Table(1, head);
    rows.forEach(row -> table.row(row.toArray()));
    return table.markup(what + "s of the runs");
  }

  private void addTable(ComparisonWriter.Table written) {
    var table = new Table(2, written.head());
    written.rows().forEach(row -> table.row(row.toArray()));
    Markup section = page.section(written.title());
    if (!written.explanation().isEmpty()) {
      section.element("p", written.explanation());
    }
    section.add(table.markup(written.title()));
  }
}
