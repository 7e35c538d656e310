package org.haframe.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.report.NamedScores.Named;
import org.haframe.severity.ConfusionMatrix;
import org.haframe.severity.Score;

/** The HTML of a report: one file, no script, no network, light or dark as the reader prefers. */
final class HtmlReport {
  private static final int WORST_SHOWN = 20;

  private static final List<String> HEADLINES =
      List.of(
          "top1", "mistakeSeverity", "hierarchicalDistance.1", "hierarchicalDistance.5", "hops");

  static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1d2430; --soft: #5d6878; --paper: #fbfbf9;
        --card: #ffffff; --edge: #d9dde3; --hit: #17756b; --miss: #c2452d; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa5b4;
        --paper: #14181f; --card: #1c222b; --edge: #343c48; --hit: #4cc2b3; --miss: #ff8a6b; } }
      body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem; background: var(--paper);
        color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
      h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem; }
      p, figcaption { color: var(--soft); margin: .25rem 0 1rem; }
      .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem;
        margin-top: 1.5rem; }
      .tile { background: var(--card); border: 1px solid var(--edge); border-radius: .5rem;
        padding: .75rem 1rem; }
      .tile b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
      .tile span { color: var(--soft); font-size: .85rem; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--edge);
        overflow-wrap: anywhere; }
      td.number, th.number { text-align: right; white-space: nowrap; }
      .bar { display: grid; grid-template-columns: 5rem 1fr 5rem; gap: .75rem; align-items: center;
        margin: .4rem 0; font-variant-numeric: tabular-nums; }
      .bar div { background: var(--edge); border-radius: .25rem; height: .9rem; }
      .bar i { display: block; background: var(--hit); border-radius: .25rem; height: 100%; }
      figure { margin: 0; } svg.map { width: 100%; max-width: 52rem; height: auto; }
      .ground { fill: var(--card); } .hit { fill: var(--hit); } .miss { fill: var(--miss); }
      .line { stroke: var(--soft); stroke-width: 1; vector-effect: non-scaling-stroke; fill: none;
        opacity: .5; }
      .axis, .name { fill: var(--soft); font: 12px system-ui, sans-serif; }
      """;

  private final EvaluationReport report;
  private final ClassHierarchy hierarchy;
  private final ConfusionMatrix confusion;
  private final StringBuilder html = new StringBuilder();

  private HtmlReport(EvaluationReport report, ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    this.report = report;
    this.hierarchy = hierarchy;
    this.confusion = confusion;
  }

  static String write(
      EvaluationReport report, ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    return new HtmlReport(report, hierarchy, confusion).page();
  }

  private String page() {
    String title = "Evaluation: " + Html.escape(hierarchy.name());
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .append(title)
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>")
        .append(title)
        .append("</h1>\n");
    appendSummary();
    appendLevels();
    appendConfusion();
    appendWorst();
    appendScores();
    appendProvenance();
    return html.append("</body>\n</html>\n").toString();
  }

  private void appendSummary() {
    html.append(
        String.format(
            Locale.ROOT,
            "<p>%,d images of split %s, %d classes, %d levels. Distances and severity are in levels of the tree.</p>\n<div class=\"tiles\">\n",
            report.scores().examples(),
            Html.escape(report.provenance().split()),
            hierarchy.labels().count(),
            hierarchy.height()));
    for (Named named : NamedScores.of(report.scores())) {
      if (HEADLINES.contains(named.key())) {
        html.append("<div class=\"tile\"><b>")
            .append(named.text())
            .append("</b><span>")
            .append(named.title())
            .append("</span></div>\n");
      }
    }
    html.append("</div>\n");
  }

  private void appendLevels() {
    html.append("<h2>Accuracy on every level</h2>\n<p>Level 1 is the coarsest.</p>\n");
    List<Score> accuracy = report.scores().levelAccuracy();
    for (int level = 1; level <= accuracy.size(); level++) {
      double share = accuracy.get(level - 1).value().orElse(0);
      html.append(
          String.format(
              Locale.ROOT,
              "<div class=\"bar\"><span>level %d</span><div><i style=\"width:%.2f%%\"></i></div><span>%s</span></div>\n",
              level,
              100 * share,
              accuracy.get(level - 1).value().isPresent()
                  ? String.format(Locale.ROOT, "%.2f %%", 100 * share)
                  : "\u2013"));
    }
  }

  private void appendConfusion() {
    html.append("<h2>Confusion matrix</h2>\n");
    int level = ConfusionHeatMap.drawnLevel(hierarchy);
    if (level == 0) {
      html.append("<p>There are too many classes to draw. See ")
          .append(Html.escape(report.confusionFile()))
          .append(".</p>\n");
      return;
    }
    html.append("<figure>\n")
        .append(ConfusionHeatMap.draw(hierarchy, confusion, level))
        .append("<figcaption>Rows are the actual ")
        .append(level == hierarchy.height() ? "classes" : "nodes of level " + level)
        .append(
            ", columns the predicted ones, in the order of the tree: mild mistakes lie near the diagonal. The darker, the larger the share of its row. All numbers: ")
        .append(Html.escape(report.confusionFile()))
        .append(".</figcaption>\n</figure>\n");
  }

  private void appendWorst() {
    List<Confusion> worst = Confusion.worst(hierarchy, confusion, WORST_SHOWN);
    html.append("<h2>Worst confusions</h2>\n");
    if (worst.isEmpty()) {
      html.append("<p>None.</p>\n");
      return;
    }
    html.append("<p>By images times distance.</p>\n<div class=\"scroll\"><table>\n")
        .append("<tr><th>actual</th><th>predicted</th><th class=\"number\">images</th>")
        .append("<th class=\"number\">distance</th></tr>\n");
    for (Confusion kind : worst) {
      html.append("<tr><td>")
          .append(shown(kind.actual()))
          .append("</td><td>")
          .append(shown(kind.predicted()))
          .append("</td><td class=\"number\">")
          .append(kind.count())
          .append("</td><td class=\"number\">")
          .append(kind.distance())
          .append("</td></tr>\n");
    }
    html.append("</table></div>\n");
  }

  private void appendScores() {
    html.append("<h2>All scores</h2>\n<p>With 95 % intervals over images, where known.</p>\n")
        .append("<div class=\"scroll\"><table>\n");
    for (Named named : NamedScores.of(report.scores())) {
      html.append("<tr><td>")
          .append(named.title())
          .append("</td><td class=\"number\">")
          .append(named.text())
          .append("</td><td>")
          .append(named.intervalText())
          .append(Html.escape(named.score().reason().orElse("")))
          .append("</td></tr>\n");
    }
    html.append("</table></div>\n");
  }

  private void appendProvenance() {
    Provenance provenance = report.provenance();
    html.append("<h2>Provenance</h2>\n<div class=\"scroll\"><table>\n");
    appendRow("model", provenance.modelId());
    appendRow("data fingerprint", provenance.dataFingerprint());
    appendRow("hierarchy sha256", provenance.hierarchySha256());
    appendRow("decision rule", provenance.rule());
    appendRow("code revision", provenance.codeRevision());
    for (Map.Entry<String, String> setting : provenance.settings().entrySet()) {
      appendRow(setting.getKey(), setting.getValue());
    }
    html.append("</table></div>\n");
  }

  private void appendRow(String what, String value) {
    html.append("<tr><td>")
        .append(Html.escape(what))
        .append("</td><td>")
        .append(Html.escape(value))
        .append("</td></tr>\n");
  }

  private String shown(int classIndex) {
    return Html.escape(hierarchy.displayName(hierarchy.labels().name(classIndex)));
  }
}
