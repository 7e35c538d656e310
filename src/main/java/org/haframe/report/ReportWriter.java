package org.haframe.report;

import java.util.Locale;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.ConfusionMatrix;

/**
 * Writes an {@link EvaluationReport} as text, in several formats. Files are the caller's affair.
 *
 * <p>The text depends on the arguments alone: no time of day, no locale.
 */
public final class ReportWriter {
  private ReportWriter() {}

  /**
   * The report as JSON (data-schemas/report.schema.json), readable by {@link ReportReader}. A score
   * that is not defined is null, and {@code notes} gives the reason under the score's name.
   */
  public static String toJson(EvaluationReport report) {
    return JsonReport.write(report);
  }

  /** The report as Markdown: scores, accuracy on every level, and the worst confusions. */
  public static String toMarkdown(
      EvaluationReport report, ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    requireSameClasses(hierarchy, confusion);
    return MarkdownReport.write(report, hierarchy, confusion);
  }

  /**
   * The report as one HTML file that needs no other and no network: scores, accuracy on every
   * level, the confusion matrix in the order of the tree, and the worst confusions.
   */
  public static String toHtml(
      EvaluationReport report, ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    requireSameClasses(hierarchy, confusion);
    return HtmlReport.write(report, hierarchy, confusion);
  }

  /**
   * The confusion matrix as comma-separated text in class order. The first cell states the
   * orientation: rows are the actual classes, columns the predicted ones.
   */
  public static String toConfusionCsv(ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    requireSameClasses(hierarchy, confusion);
    var text = new StringBuilder("actual (row) / predicted (column)");
    for (String name : hierarchy.labels().names()) {
      text.append(',').append(quoted(name));
    }
    text.append('\n');
    for (int actual = 0; actual < confusion.classCount(); actual++) {
      text.append(quoted(hierarchy.labels().name(actual)));
      for (int predicted = 0; predicted < confusion.classCount(); predicted++) {
        text.append(',').append(confusion.count(actual, predicted));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * Accuracy and severity below every node of the tree as comma-separated text, the coarsest level
   * first. The cell of a severity without a mistake is empty.
   */
  public static String toNodesCsv(ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    requireSameClasses(hierarchy, confusion);
    var text = new StringBuilder("level,node,name,images,right,mistake severity\n");
    for (NodeScores node : NodeScores.of(hierarchy, confusion)) {
      text.append(node.level())
          .append(',')
          .append(quoted(node.node()))
          .append(',')
          .append(quoted(hierarchy.displayName(node.node())))
          .append(',')
          .append(node.images())
          .append(',')
          .append(node.right())
          .append(',');
      node.mistakeSeverity()
          .ifPresent(severity -> text.append(String.format(Locale.ROOT, "%.4f", severity)));
      text.append('\n');
    }
    return text.toString();
  }

  private static String quoted(String cell) {
    return cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + cell.replace("\"", "\"\"") + '"'
        : cell;
  }

  private static void requireSameClasses(ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    if (hierarchy.labels().count() != confusion.classCount()) {
      throw new IllegalArgumentException(
          "Cannot report on %d classes with a hierarchy of %d. Use the hierarchy of the evaluation."
              .formatted(confusion.classCount(), hierarchy.labels().count()));
    }
  }
}
