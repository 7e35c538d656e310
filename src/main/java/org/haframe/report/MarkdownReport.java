package org.haframe.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.haframe.frame.CosinesAtDistance;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.report.NamedScores.Named;

/** The Markdown of a report. */
final class MarkdownReport {
  private static final int SHOWN = 10;

  private MarkdownReport() {}

  static String write(EvaluationReport report, Findings findings) {
    ClassHierarchy hierarchy = findings.hierarchy();
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
        .append("| score | value | 95 % bootstrap interval over images |\n|---|---:|---:|\n");
    for (Named named : NamedScores.of(report.scores())) {
      text.append("| ").append(named.title()).append(" | ").append(named.text());
      named.score().reason().ifPresent(why -> text.append(" (").append(escape(why)).append(')'));
      text.append(" | ").append(named.intervalText()).append(" |\n");
    }
    text.append("\nDistances and severity are in levels of the tree; level 1 is the coarsest.\n");
    appendKinds(
        text,
        "Most severe mistakes",
        "By distance, then images. The examples are images with the surest answers.",
        hierarchy,
        report.mostSevere());
    appendKinds(
        text,
        "Most harmful confusions",
        "By images times distance.",
        hierarchy,
        findings.mostHarmful());
    report.frame().ifPresent(agreement -> appendFrame(text, agreement));
    appendProvenance(text, report);
    return text.toString();
  }

  private static void appendKinds(
      StringBuilder text,
      String heading,
      String explanation,
      ClassHierarchy hierarchy,
      List<Confusion> kinds) {
    if (kinds.isEmpty()) {
      return;
    }
    text.append("\n## ")
        .append(heading)
        .append("\n\n")
        .append(explanation)
        .append("\n\n| actual | predicted | images | distance | examples |\n")
        .append("|---|---|---:|---:|---|\n");
    for (Confusion kind : kinds.subList(0, Math.min(SHOWN, kinds.size()))) {
      text.append("| ")
          .append(escape(hierarchy.displayName(kind.actual())))
          .append(" | ")
          .append(escape(hierarchy.displayName(kind.predicted())))
          .append(" | ")
          .append(kind.images())
          .append(" | ")
          .append(kind.distance())
          .append(" | ")
          .append(
              kind.examples().stream()
                  .map(example -> escape(example.image()))
                  .collect(Collectors.joining(", ")))
          .append(" |\n");
    }
  }

  private static void appendFrame(StringBuilder text, FrameAgreement agreement) {
    text.append("\n## Features and frame\n\nCosines between the mean features of two classes, ")
        .append("by their distance, beside those of the frame. Mean absolute deviation: ")
        .append(cosine(agreement.convergence().deviation()))
        .append(".\n\n| distance | pairs | frame | lowest | median | highest |\n")
        .append("|---:|---:|---:|---:|---:|---:|\n");
    for (CosinesAtDistance cosines : agreement.cosines()) {
      text.append("| ").append(cosines.distance()).append(" | ").append(cosines.pairs());
      for (double value :
          new double[] {cosines.wanted(), cosines.lowest(), cosines.median(), cosines.highest()}) {
        text.append(" | ").append(cosine(value));
      }
      text.append(" |\n");
    }
  }

  private static String cosine(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static void appendProvenance(StringBuilder text, EvaluationReport report) {
    Provenance provenance = report.provenance();
    text.append("\n## Provenance\n\n| what | value |\n|---|---|\n");
    appendRow(text, "model", provenance.modelId());
    provenance.coarseModelId().ifPresent(id -> appendRow(text, "model of coarser classes", id));
    appendRow(text, "precision", provenance.precision());
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

  /** Keeps a name from being taken for Markdown or HTML. */
  static String escape(String text) {
    return text.replaceAll("[\\r\\n]+", " ")
        .replaceAll("([\\\\`*_\\[\\]|])", "\\\\$1")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
