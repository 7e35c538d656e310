package org.haframe.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.haframe.frame.FrameComparison;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.ConfusionMatrix;
import org.haframe.severity.MistakeExample;
import org.haframe.severity.MistakeExamples;

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

  /** The report as Markdown: scores, the worst confusions, and how near features are to a frame. */
  public static String toMarkdown(EvaluationReport report, Findings findings) {
    return MarkdownReport.write(report, findings);
  }

  /**
   * The report as one HTML file that needs no other, no network and no script: scores, learning
   * curves, the most severe mistakes, the confusion matrix in the order of the tree, severity below
   * each node, and features beside the frame.
   *
   * @param images pictures to show, as data URIs by their ids in the image table; may be empty
   */
  public static String toHtml(
      EvaluationReport report, Findings findings, Map<String, String> images) {
    return HtmlReport.page(report, findings, images);
  }

  /**
   * Some sections of that page as HTML to stand within another page, in the order given: see {@link
   * HtmlFragment}.
   *
   * @param images pictures to show, as data URIs by their ids in the image table; may be empty
   */
  public static String toHtmlFragment(
      EvaluationReport report,
      Findings findings,
      Map<String, String> images,
      List<ReportSection> sections) {
    return HtmlReport.fragment(report, findings, images, sections);
  }

  /**
   * The confusion matrix as comma-separated text in class order. The first cell states the
   * orientation: rows are the actual classes, columns the predicted ones.
   */
  public static String toConfusionCsv(Findings findings) {
    ClassHierarchy hierarchy = findings.hierarchy();
    ConfusionMatrix confusion = findings.confusion();
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
  public static String toNodesCsv(Findings findings) {
    var text = new StringBuilder("level,node,name,images,right,mistake severity\n");
    for (NodeScores node : NodeScores.of(findings.hierarchy(), findings.confusion())) {
      text.append(node.level())
          .append(',')
          .append(quoted(node.node()))
          .append(',')
          .append(quoted(findings.hierarchy().displayName(node.node())))
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

  /**
   * Every kind of mistake that occurs as comma-separated text, the most severe first, with the ids
   * of images that show it; the cells of images that there are not are empty.
   */
  public static String toMistakesCsv(Findings findings) {
    var text = new StringBuilder("actual,predicted,distance,images");
    for (int i = 1; i <= MistakeExamples.EACH; i++) {
      text.append(",example ").append(i);
    }
    text.append('\n');
    for (Confusion kind : findings.sorted(Confusion.MOST_SEVERE_FIRST)) {
      text.append(quoted(kind.actual()))
          .append(',')
          .append(quoted(kind.predicted()))
          .append(',')
          .append(kind.distance())
          .append(',')
          .append(kind.images())
          .append(',')
          .append(
              Stream.concat(
                      kind.examples().stream().map(MistakeExample::image),
                      Stream.generate(() -> ""))
                  .limit(MistakeExamples.EACH)
                  .map(ReportWriter::quoted)
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return text.toString();
  }

  /**
   * Cosines of pairs of classes as comma-separated text, in class order: above the diagonal those
   * of the frame, below it those of the mean features, as in the map of the page. Empty where
   * features are not beside a frame.
   */
  public static Optional<String> toCosinesCsv(Findings findings) {
    return findings.frame().map(frame -> cosinesCsv(findings.hierarchy(), frame));
  }

  private static String cosinesCsv(ClassHierarchy hierarchy, FrameComparison frame) {
    var text = new StringBuilder("features (below the diagonal) / frame (above)");
    hierarchy.labels().names().forEach(name -> text.append(',').append(quoted(name)));
    text.append('\n');
    for (int row = 0; row < frame.classCount(); row++) {
      text.append(quoted(hierarchy.labels().name(row)));
      for (int column = 0; column < frame.classCount(); column++) {
        text.append(',');
        if (row != column) {
          double cosine = row < column ? frame.wanted(row, column) : frame.achieved(row, column);
          text.append(String.format(Locale.ROOT, "%.4f", cosine));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String quoted(String cell) {
    return cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + cell.replace("\"", "\"\"") + '"'
        : cell;
  }
}
