package org.haframe.report;

import java.util.Locale;
import java.util.Map;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.report.NamedScores.Named;
import org.haframe.severity.ConfusionMatrix;

/** The Markdown of a report. */
final class MarkdownReport {
  private static final int WORST_SHOWN = 10;

  private MarkdownReport() {}

  static String write(
      EvaluationReport report, ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    var text = new StringBuilder();
    text.append("# Evaluation: ")
        .append(escape(hierarchy.name()))
        .append("\n\n")
        .append(
            String.format(
                Locale.ROOT,
                "%,d images of split %s, %d classes, %d levels.\n\n",
                report.scores().examples(),
                escape(report.provenance().split()),
                hierarchy.labels().count(),
                hierarchy.height()))
        .append("| score | value | 95 % interval over images |\n|---|---:|---:|\n");
    for (Named named : NamedScores.of(report.scores())) {
      text.append("| ").append(named.title()).append(" | ").append(named.text());
      named.score().reason().ifPresent(why -> text.append(" (").append(escape(why)).append(')'));
      text.append(" | ").append(named.intervalText()).append(" |\n");
    }
    text.append("\nDistances and severity are in levels of the tree; level 1 is the coarsest.\n");
    appendWorst(text, hierarchy, confusion);
    appendProvenance(text, report);
    return text.toString();
  }

  private static void appendWorst(
      StringBuilder text, ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    var worst = Confusion.worst(hierarchy, confusion, WORST_SHOWN);
    if (worst.isEmpty()) {
      return;
    }
    text.append("\n## Worst confusions\n\nBy images times distance.\n\n")
        .append("| actual | predicted | images | distance |\n|---|---|---:|---:|\n");
    for (Confusion kind : worst) {
      text.append("| ")
          .append(escape(shown(hierarchy, kind.actual())))
          .append(" | ")
          .append(escape(shown(hierarchy, kind.predicted())))
          .append(" | ")
          .append(kind.count())
          .append(" | ")
          .append(kind.distance())
          .append(" |\n");
    }
  }

  private static void appendProvenance(StringBuilder text, EvaluationReport report) {
    Provenance provenance = report.provenance();
    text.append("\n## Provenance\n\n| what | value |\n|---|---|\n");
    appendRow(text, "model", provenance.modelId());
    appendRow(text, "data fingerprint", provenance.dataFingerprint());
    appendRow(text, "hierarchy sha256", provenance.hierarchySha256());
    appendRow(text, "decision rule", provenance.rule());
    appendRow(text, "code revision", provenance.codeRevision());
    appendRow(text, "confusion matrix", report.confusionFile());
    for (Map.Entry<String, String> setting : provenance.settings().entrySet()) {
      appendRow(text, setting.getKey(), setting.getValue());
    }
  }

  private static void appendRow(StringBuilder text, String what, String value) {
    text.append("| ").append(escape(what)).append(" | ").append(escape(value)).append(" |\n");
  }

  private static String shown(ClassHierarchy hierarchy, int classIndex) {
    return hierarchy.displayName(hierarchy.labels().name(classIndex));
  }

  /** Keeps a name from being taken for Markdown or HTML. */
  private static String escape(String text) {
    return text.replaceAll("[\\r\\n]+", " ")
        .replaceAll("([\\\\`*_\\[\\]|])", "\\\\$1")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
