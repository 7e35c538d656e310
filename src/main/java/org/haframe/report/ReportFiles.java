package org.haframe.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The files that a report consists of, by their names in its folder. */
public final class ReportFiles {
  /** To be read by programs. Written last: where it is, all are. */
  public static final String JSON = "report.json";

  public static final String HTML = "report.html";
  public static final String MARKDOWN = "report.md";

  /** Features beside a frame; there is none where the model has no frame. */
  public static final String COSINES = "cosines.csv";

  static final String CONFUSION = "confusion.csv";
  static final String NODES = "nodes.csv";
  static final String MISTAKES = "mistakes.csv";

  /** All that there can be. */
  public static final Set<String> NAMES =
      Set.of(JSON, MARKDOWN, HTML, CONFUSION, NODES, MISTAKES, COSINES);

  private ReportFiles() {}

  /**
   * The files in the order in which they are to be written.
   *
   * @param images pictures to show, as data URIs by their ids in the image table; may be empty
   * @return content by name
   */
  public static Map<String, String> of(
      EvaluationReport report, Findings findings, Map<String, String> images) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(CONFUSION, ReportWriter.toConfusionCsv(findings));
    files.put(NODES, ReportWriter.toNodesCsv(findings));
    files.put(MISTAKES, ReportWriter.toMistakesCsv(findings));
    ReportWriter.toCosinesCsv(findings).ifPresent(cosines -> files.put(COSINES, cosines));
    files.put(MARKDOWN, ReportWriter.toMarkdown(report, findings));
    files.put(HTML, ReportWriter.toHtml(report, findings, images));
    files.put(JSON, ReportWriter.toJson(report));
    return files;
  }
}
