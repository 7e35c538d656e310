package org.haframe.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.haframe.report.Comparison.Entry;
import org.haframe.report.Comparison.Spread;

/**
 * Writes a {@link Comparison} as text, in several formats. Files are the caller's affair.
 *
 * <p>Values are means over the seeds with the standard deviation of the sample; differences are
 * taken seed by seed, with the 95 % interval of their mean.
 */
public final class ComparisonWriter {

  /** A column of the tables. */
  private record Column(String key, String title, double scale, int digits) {
    static Column percent(String key, String title) {
      return new Column(key, title, 100, 2);
    }

    static Column levels(String key, String title) {
      return new Column(key, title, 1, 3);
    }

    String text(double value) {
      return String.format(Locale.ROOT, "%." + digits + "f", scale * value);
    }

    String text(double value, OptionalDouble spread) {
      return text(value) + (spread.isPresent() ? " \u00b1 " + text(spread.getAsDouble()) : "");
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          Column.percent("top1", "top-1 %"),
          Column.levels("mistakeSeverity", "severity"),
          Column.levels("hierarchicalDistance.1", "HD@1"),
          Column.levels("hierarchicalDistance.5", "HD@5"),
          Column.levels("hierarchicalDistance.20", "HD@20"),
          Column.percent("hops", "HOPS %"),
          Column.percent("hopsAt.5", "HOPS@5 %"),
          Column.percent("hopsAt.20", "HOPS@20 %"),
          Column.percent("calibrationError", "ECE %"));

  /** What back-off entries have beside the others: their ranking is that of crm. */
  private static final List<Column> OF_BACK_OFF =
      List.of(
          Column.percent("backOff.accuracy", "back-off at or above %"),
          Column.levels("backOff.distance", "back-off distance"));

  /** The name of the decision rule whose answers may be any node of the tree. */
  private static final String BACK_OFF = "back-off";

  static final String EXPLANATION =
      "Means over the seeds, and the standard deviation of the sample where there are several. Severity and HD are in levels of the tree, the lower the milder; the higher top-1 and HOPS the better.";

  private ComparisonWriter() {}

  /**
   * The comparison as JSON (data-schemas/comparison.schema.json): the scores of the tables, those
   * of each seed included.
   */
  public static String toJson(Comparison comparison) {
    List<Object> entries = new ArrayList<>();
    for (Entry entry : comparison.entries()) {
      Map<String, Object> written = new LinkedHashMap<>();
      written.put("method", entry.method());
      written.put("decision", entry.decision());
      written.put("seeds", entry.bySeed().keySet());
      Map<String, Object> scores = new LinkedHashMap<>();
      for (Column column : columns(comparison)) {
        if (!concerns(column, entry)) {
          continue;
        }
        Map<String, Object> score = new LinkedHashMap<>();
        score.put("bySeed", entry.values(column.key()));
        entry.spread(column.key()).ifPresent(spread -> put(score, spread));
        comparison
            .difference(entry, column.key())
            .ifPresent(
                spread -> {
                  Map<String, Object> difference = new LinkedHashMap<>();
                  put(difference, spread);
                  difference.put("count", spread.count());
                  spread.halfInterval().ifPresent(half -> difference.put("halfInterval95", half));
                  score.put("differenceFromFirst", difference);
                });
        scores.put(column.key(), score);
      }
      written.put("scores", scores);
      entries.add(written);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("split", comparison.split());
    document.put("entries", entries);
    var indenter = new DefaultIndenter("  ", "\n");
    try {
      return new ObjectMapper()
              .writer(new DefaultPrettyPrinter().withObjectIndenter(indenter))
              .writeValueAsString(document)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write a comparison as JSON.", e);
    }
  }

  /** Those of back-off only where an entry answers so. */
  private static List<Column> columns(Comparison comparison) {
    List<Column> columns = new ArrayList<>(COLUMNS);
    OF_BACK_OFF.stream()
        .filter(column -> comparison.entries().stream().anyMatch(entry -> concerns(column, entry)))
        .forEach(columns::add);
    return columns;
  }

  private static boolean concerns(Column column, Entry entry) {
    return !OF_BACK_OFF.contains(column) || entry.decision().equals(BACK_OFF);
  }

  private static void put(Map<String, Object> target, Spread spread) {
    target.put("mean", spread.mean());
    spread.standardDeviation().ifPresent(deviation -> target.put("standardDeviation", deviation));
  }

  /** The comparison as Markdown: the scores, and the differences from the first method. */
  public static String toMarkdown(Comparison comparison) {
    var text = new StringBuilder("# Comparison\n\n");
    text.append("Split ")
        .append(MarkdownReport.escape(comparison.split()))
        .append(". ")
        .append(EXPLANATION)
        .append("\n");
    tables(comparison).forEach(table -> add(text, table));
    return text.toString();
  }

  private static void add(StringBuilder text, Table table) {
    text.append("\n## ").append(table.title()).append("\n\n");
    if (!table.explanation().isEmpty()) {
      text.append(table.explanation()).append("\n\n");
    }
    rows(text, table.head(), table.rows());
  }

  private static void rows(StringBuilder text, List<String> head, List<List<String>> rows) {
    row(text, head);
    row(text, head.stream().map(any -> "---").toList());
    rows.forEach(cells -> row(text, cells));
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ")
        .append(String.join(" | ", cells.stream().map(MarkdownReport::escape).toList()))
        .append(" |\n");
  }

  /** The comparison as one HTML file that needs no other and no network. */
  public static String toHtml(Comparison comparison) {
    return HtmlComparison.page(comparison);
  }

  /** Runs as JSON (data-schemas/comparison.schema.json): each is a method with one seed. */
  public static String toJson(RunComparison runs) {
    return toJson(runs.comparison());
  }

  /** Runs as Markdown: all scores, one column a run, settings that differ, and differences. */
  public static String toMarkdown(RunComparison runs) {
    var text = new StringBuilder("# Comparison of runs\n\n");
    text.append("Split ")
        .append(MarkdownReport.escape(runs.comparison().split()))
        .append(
            ". In parentheses the 95 % bootstrap intervals over images: they say nothing of other seeds.\n");
    runs.cautions()
        .forEach(
            caution -> text.append("\n**").append(MarkdownReport.escape(caution)).append("**\n"));
    List<String> head = new ArrayList<>(List.of("score"));
    runs.runs().forEach(run -> head.add(run.name()));
    text.append("\n## Scores\n\n");
    rows(text, head, scores(runs));
    if (!runs.differingSettings().isEmpty()) {
      text.append("\n## Settings that differ\n\n");
      head.set(0, "setting");
      rows(text, head, settings(runs));
    }
    if (runs.runs().size() > 1) {
      add(text, differences(runs.comparison()));
    }
    return text.toString();
  }

  /** Runs as one HTML file that needs no other and no network. */
  public static String toHtml(RunComparison runs) {
    return HtmlComparison.page(runs);
  }

  /** Runs as HTML to stand within another page: see {@link HtmlFragment}. */
  public static String toHtmlFragment(RunComparison runs) {
    return HtmlComparison.fragment(runs);
  }

  /** Settings that differ, row by row: the name, then each run's value. */
  static List<List<String>> settings(RunComparison runs) {
    return runs.differingSettings().entrySet().stream()
        .map(
            setting ->
                Stream.concat(Stream.of(setting.getKey()), setting.getValue().stream()).toList())
        .toList();
  }

  /** All scores, row by row: the name, then each run's with its interval. */
  static List<List<String>> scores(RunComparison runs) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (int i = 0; i < runs.runs().size(); i++) {
      for (NamedScores.Named named : NamedScores.of(runs.runs().get(i).report().scores())) {
        List<String> row =
            rows.computeIfAbsent(
                named.key(),
                any -> {
                  List<String> empty = new ArrayList<>(List.of(named.title()));
                  runs.runs().forEach(run -> empty.add("\u2013"));
                  return empty;
                });
        row.set(
            i + 1,
            named.interval().isPresent()
                ? "%s (%s)".formatted(named.text(), named.intervalText())
                : named.text());
      }
    }
    return List.copyOf(rows.values());
  }

  /**
   * A table of methods.
   *
   * @param explanation may be empty
   */
  record Table(String title, String explanation, List<String> head, List<List<String>> rows) {}

  static List<Table> tables(Comparison comparison) {
    Table scores =
        table(
            comparison,
            "Scores",
            "",
            Entry::trainings,
            entry ->
                column ->
                    entry
                        .spread(column.key())
                        .map(spread -> column.text(spread.mean(), spread.standardDeviation())));
    return List.of(scores, differences(comparison));
  }

  static Table differences(Comparison comparison) {
    return table(
        comparison,
        "Differences from the first",
        switch (comparison.pairing()) {
          case SEEDS ->
              "Seed by seed, over the seeds that both have, with 95 % intervals of their mean where there are several.";
          case RUNS -> "Of one training each: others with other seeds would differ too.";
        },
        entry ->
            comparison.baseline(entry).isPresent() ? shared(comparison, entry) : entry.trainings(),
        entry ->
            column ->
                comparison
                    .difference(entry, column.key())
                    .map(spread -> column.text(spread.mean(), spread.halfInterval())));
  }

  /** The most trainings that a difference of an entry is the mean of. */
  private static long shared(Comparison comparison, Entry entry) {
    return columns(comparison).stream()
        .flatMap(column -> comparison.difference(entry, column.key()).stream())
        .mapToLong(Spread::count)
        .max()
        .orElse(0);
  }

  private static Table table(
      Comparison comparison,
      String title,
      String explanation,
      ToLongFunction<Entry> trainings,
      Function<Entry, Function<Column, Optional<String>>> cells) {
    List<String> head = new ArrayList<>(List.of("method", "decision", "seeds"));
    List<Column> columns = columns(comparison);
    columns.forEach(column -> head.add(column.title()));
    List<List<String>> rows = new ArrayList<>();
    for (Entry entry : comparison.entries()) {
      List<String> row = new ArrayList<>();
      row.add(entry.method());
      row.add(entry.decision());
      row.add(String.valueOf(trainings.applyAsLong(entry)));
      for (Column column : columns) {
        row.add(
            concerns(column, entry) ? cells.apply(entry).apply(column).orElse("\u2013") : "\u2013");
      }
      rows.add(row);
    }
    return new Table(title, explanation, head, rows);
  }
}
