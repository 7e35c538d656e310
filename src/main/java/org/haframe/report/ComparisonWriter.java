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

  private static final String EXPLANATION =
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
      for (Column column : COLUMNS) {
        Map<String, Object> score = new LinkedHashMap<>();
        score.put("bySeed", entry.values(column.key()));
        entry.spread(column.key()).ifPresent(spread -> put(score, spread));
        comparison
            .difference(entry, column.key())
            .ifPresent(
                spread -> {
                  Map<String, Object> difference = new LinkedHashMap<>();
                  put(difference, spread);
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

  private static void put(Map<String, Object> target, Spread spread) {
    target.put("mean", spread.mean());
    spread.standardDeviation().ifPresent(deviation -> target.put("standardDeviation", deviation));
  }

  /** The comparison as Markdown: the scores, and the differences from the first method. */
  public static String toMarkdown(Comparison comparison) {
    var text = new StringBuilder("# Comparison\n\n");
    text.append("Split ").append(comparison.split()).append(". ").append(EXPLANATION).append("\n");
    for (Table table : tables(comparison)) {
      text.append("\n## ").append(table.title()).append("\n\n");
      row(text, table.head());
      row(text, table.head().stream().map(any -> "---").toList());
      table.rows().forEach(cells -> row(text, cells));
    }
    return text.toString();
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** The comparison as one HTML file that needs no other and no network. */
  public static String toHtml(Comparison comparison) {
    var html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>Comparison</title>\n<style>\n")
        .append(HtmlReport.STYLE)
        .append("</style>\n</head>\n<body>\n<h1>Comparison</h1>\n<p>Split ")
        .append(Html.escape(comparison.split()))
        .append(". ")
        .append(EXPLANATION)
        .append("</p>\n");
    for (Table table : tables(comparison)) {
      html.append("<h2>")
          .append(Html.escape(table.title()))
          .append("</h2>\n<div class=\"scroll\"><table>\n");
      cells(html, "th", table.head());
      table.rows().forEach(cells -> cells(html, "td", cells));
      html.append("</table></div>\n");
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private static void cells(StringBuilder html, String element, List<String> cells) {
    html.append("<tr>");
    for (String cell : cells) {
      html.append('<').append(element).append('>').append(Html.escape(cell));
      html.append("</").append(element).append('>');
    }
    html.append("</tr>\n");
  }

  private record Table(String title, List<String> head, List<List<String>> rows) {}

  private static List<Table> tables(Comparison comparison) {
    return List.of(
        table(
            comparison,
            "Scores",
            entry ->
                column ->
                    entry
                        .spread(column.key())
                        .map(spread -> column.text(spread.mean(), spread.standardDeviation()))),
        table(
            comparison,
            "Differences from the first method, seed by seed, with 95 % intervals of the mean",
            entry ->
                column ->
                    comparison
                        .difference(entry, column.key())
                        .map(spread -> column.text(spread.mean(), spread.halfInterval()))));
  }

  private static Table table(
      Comparison comparison,
      String title,
      Function<Entry, Function<Column, Optional<String>>> cells) {
    List<String> head = new ArrayList<>(List.of("method", "decision", "seeds"));
    COLUMNS.forEach(column -> head.add(column.title()));
    List<List<String>> rows = new ArrayList<>();
    for (Entry entry : comparison.entries()) {
      List<String> row = new ArrayList<>();
      row.add(entry.method());
      row.add(entry.decision());
      row.add(String.valueOf(entry.bySeed().size()));
      for (Column column : COLUMNS) {
        row.add(cells.apply(entry).apply(column).orElse("\u2013"));
      }
      rows.add(row);
    }
    return new Table(title, head, rows);
  }
}
