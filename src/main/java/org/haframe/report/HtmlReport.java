package org.haframe.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.haframe.frame.CosinesAtDistance;
import org.haframe.frame.FrameConvergence;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.report.NamedScores.Named;
import org.haframe.report.plot.Chart;
import org.haframe.report.plot.Markup;
import org.haframe.report.plot.RangeChart;
import org.haframe.report.plot.Table;
import org.haframe.severity.MistakeExample;

/** The HTML of a report. */
final class HtmlReport {
  private static final List<String> HEADLINES =
      List.of(
          "top1", "mistakeSeverity", "hierarchicalDistance.1", "hierarchicalDistance.5", "hops");

  /** Nodes of one level in the table; nodes.csv has all. */
  private static final int MOST_NODES = 50;

  private final EvaluationReport report;
  private final Findings findings;
  private final Map<String, String> images;
  private final ClassHierarchy hierarchy;
  private final HtmlPage page;

  /** Whether the other files of the report lie beside it. */
  private final boolean withFiles;

  /**
   * @param images as data URIs by their ids
   * @param withFiles whether the other files of the report lie beside it
   */
  private HtmlReport(
      EvaluationReport report, Findings findings, Map<String, String> images, boolean withFiles) {
    this.withFiles = withFiles;
    this.report = report;
    this.findings = findings;
    this.images = images;
    this.hierarchy = findings.hierarchy();
    this.page = new HtmlPage("Evaluation: " + hierarchy.name());
  }

  /** All of it, to lie beside the other files of the report. */
  static String page(EvaluationReport report, Findings findings, Map<String, String> images) {
    var html = new HtmlReport(report, findings, images, true);
    for (ReportSection section : ReportSection.values()) {
      html.add(section);
    }
    return html.page.text();
  }

  /** Some sections, in the order given, to stand alone. */
  static String fragment(
      EvaluationReport report,
      Findings findings,
      Map<String, String> images,
      List<ReportSection> sections) {
    var html = new HtmlReport(report, findings, images, false);
    sections.forEach(html::add);
    return html.page.fragment();
  }

  /** A sentence on another file of the report, after a blank; nothing where there is none. */
  private String onFile(String sentence, String file) {
    return withFiles ? " " + sentence.formatted(file) : "";
  }

  private void add(ReportSection section) {
    switch (section) {
      case SUMMARY -> addSummary();
      case SEVERITY -> addSeverity();
      case TRAINING -> addTraining();
      case MISTAKES -> addMistakes();
      case CONFUSION -> addConfusion(TreeOrder.of(hierarchy));
      case NODES -> addNodes();
      case FRAME -> addFrame(TreeOrder.of(hierarchy));
      case SCORES -> addScores();
      case PROVENANCE -> addProvenance();
    }
  }

  private void addSummary() {
    Markup summary = page.introduction();
    summary.element(
        "p",
        String.format(
            Locale.ROOT,
            "%,d images of split %s, %d classes, %d levels. Distances and severity are in levels of the tree. Ranges are 95 %% bootstrap intervals over images.",
            report.scores().examples(),
            report.provenance().split(),
            hierarchy.labels().count(),
            hierarchy.height()));
    summary.open("dl", "class", "tiles").line();
    for (Named named : NamedScores.of(report.scores())) {
      if (HEADLINES.contains(named.key())) {
        summary
            .open("div")
            .element("dt", named.title())
            .open("dd")
            .element("b", named.text())
            .element("span", named.intervalText())
            .close("dd")
            .closeLine("div");
      }
    }
    summary.closeLine("dl");
  }

  private void addSeverity() {
    List<Chart> charts = new ArrayList<>();
    charts.add(
        ScoreCharts.mistakesByDistance(List.of(new ScoreCharts.Scored("images", report.scores()))));
    charts.add(ScoreCharts.levelAccuracy(report.scores()));
    if (!report.scores().backOff().answersByLevel().isEmpty()) {
      charts.add(ScoreCharts.backOff(report.scores().backOff()));
    }
    page.section("Severity")
        .element(
            "p",
            "How far apart in the tree answers and truth lie where they differ, and how often answers are right on each level. Level 1 is the coarsest; there a mistake within the same branch counts as right. Where an answer may be any node, it is the deepest one with a probability above one half.")
        .add(HtmlPage.charts(charts));
  }

  private void addTraining() {
    List<Chart> charts =
        TrainingCharts.of(List.of(new TrainingCharts.Course("training", report.training())));
    if (!charts.isEmpty()) {
      page.section("Learning curves")
          .element("p", "By epochs of the training that the model comes from.")
          .add(HtmlPage.charts(charts));
    }
  }

  private void addMistakes() {
    Markup section = page.section("Most severe mistakes");
    if (report.mostSevere().isEmpty()) {
      section.element("p", "None.");
      return;
    }
    section.element(
        "p",
        "Between the farthest classes first, then by images. Below each image are the probability that the wrong answer had, and its id.");
    section.open("div", "class", "mistakes").line();
    report.mostSevere().forEach(kind -> section.add(mistake(kind)));
    section.closeLine("div");
    var table = new Table(2, "actual", "predicted", "images", "distance");
    for (Confusion kind : findings.mostHarmful()) {
      table.row(
          shown(kind.actual()),
          shown(kind.predicted()),
          String.valueOf(kind.images()),
          String.valueOf(kind.distance()));
    }
    section
        .open("details")
        .element("summary", "Most harmful confusions, by images times distance")
        .add(table.markup("Most harmful confusions"));
    if (withFiles) {
      section.element("p", "All of them, with ids of images: %s.".formatted(ReportFiles.MISTAKES));
    }
    section.closeLine("details");
  }

  private Markup mistake(Confusion kind) {
    String what = shown(kind.actual()) + " taken for " + shown(kind.predicted());
    var mistake = new Markup();
    mistake
        .open("article")
        .element("h3", what)
        .element(
            "p",
            "distance %s, %s %s"
                .formatted(kind.distance(), kind.images(), kind.images() == 1 ? "image" : "images"))
        .open("ul");
    for (MistakeExample example : kind.examples()) {
      mistake.open("li");
      if (images.containsKey(example.image())) {
        mistake.leaf("img", "src", images.get(example.image()), "alt", what);
      }
      mistake
          .element("b", String.format(Locale.ROOT, "%.0f %%", 100 * example.probability()))
          .element("span", example.image())
          .close("li");
    }
    return mistake.close("ul").closeLine("article");
  }

  private void addConfusion(Optional<TreeOrder> order) {
    Markup section = page.section("Confusion matrix");
    if (order.isEmpty()) {
      section.element(
          "p", "There are too many classes to draw." + onFile("See %s.", report.confusionFile()));
      return;
    }
    section.add(
        TreeHeatMaps.confusion(order.get(), findings.confusion())
            .figure(
                "Rows are the actual %s, columns the predicted ones, in the order of the tree, with its nodes as blocks: mild mistakes lie near the diagonal. The stronger the colour, the larger the share of the row."
                        .formatted(order.get().rows())
                    + onFile("All numbers: %s.", report.confusionFile())));
  }

  private void addNodes() {
    Markup section = page.section("Below each node of the tree");
    section.element(
        "p",
        "Images whose class lies below a node, the most severe first."
            + onFile("All nodes: %s.", ReportFiles.NODES));
    Map<Integer, List<NodeScores>> byLevel =
        NodeScores.of(hierarchy, findings.confusion()).stream()
            .collect(Collectors.groupingBy(NodeScores::level));
    boolean first = true;
    for (int level = 1; level <= hierarchy.height(); level++) {
      List<NodeScores> nodes = byLevel.getOrDefault(level, List.of());
      if (nodes.isEmpty()) {
        continue;
      }
      section.open("details", first ? new Object[] {"open", "open"} : new Object[0]);
      first = first && nodes.size() == 1; // a level of one node tells little
      section
          .element(
              "summary",
              "Level %s, %s %s%s"
                  .formatted(
                      level,
                      nodes.size(),
                      nodes.size() == 1 ? "node" : "nodes",
                      nodes.size() > MOST_NODES ? ", the first " + MOST_NODES : ""))
          .add(nodes(nodes).markup("Scores below the nodes of level " + level))
          .closeLine("details");
    }
  }

  private Table nodes(List<NodeScores> nodes) {
    var table = new Table(1, "node", "images", "top-1 accuracy", "mistake severity");
    nodes.stream()
        .sorted(
            Comparator.comparingDouble((NodeScores node) -> node.mistakeSeverity().orElse(0))
                .reversed())
        .limit(MOST_NODES)
        .forEach(
            node ->
                table.row(
                    shown(node.node()),
                    String.valueOf(node.images()),
                    node.images() == 0
                        ? "\u2013"
                        : bar(
                            (double) node.right() / node.images(),
                            "%.1f %%",
                            100.0 * node.right() / node.images(),
                            "hit"),
                    node.mistakeSeverity().isEmpty()
                        ? "\u2013"
                        : bar(
                            node.mistakeSeverity().getAsDouble() / hierarchy.distances().max(),
                            "%.3f",
                            node.mistakeSeverity().getAsDouble(),
                            "miss")));
    return table;
  }

  /** A number with a bar before it. */
  private static Markup bar(double share, String format, double value, String style) {
    return new Markup()
        .open("span", "class", "in-cell", "aria-hidden", "true")
        .element(
            "i",
            "",
            "class",
            style,
            "style",
            String.format(Locale.ROOT, "width:%.1f%%", 100 * share))
        .close("span")
        .text(String.format(Locale.ROOT, format, value));
  }

  private void addFrame(Optional<TreeOrder> order) {
    if (report.frame().isEmpty()) {
      return;
    }
    FrameAgreement agreement = report.frame().get();
    FrameConvergence convergence = agreement.convergence();
    Markup section = page.section("Features and frame");
    section.element(
        "p",
        String.format(
            Locale.ROOT,
            "Cosines between the mean features of the scored images of two classes, beside those that the frame asks for. Mean absolute deviation %.4f; self-duality %.4f; variability within classes %.4f.",
            convergence.deviation(),
            convergence.selfDuality(),
            convergence.withinClassVariability()));
    section.open("div", "class", "charts").line();
    section.add(
        cosines(agreement.cosines())
            .figure(
                "All pairs of classes: the line from the lowest to the highest cosine of class means, the box around the middle half, the bar at the median. The square is the frame's."));
    section.closeLine("div");
    if (order.isPresent() && findings.frame().isPresent()) {
      section.add(
          TreeHeatMaps.cosines(order.get(), findings.frame().get())
              .figure(
                  "Above the diagonal the frame, below it the mean features: the more alike the two halves, the nearer the network has come to its frame."
                      + onFile("All numbers: %s.", ReportFiles.COSINES)));
    }
  }

  private static RangeChart cosines(List<CosinesAtDistance> byDistance) {
    return new RangeChart(
        "Cosines by distance in the tree",
        "distance",
        byDistance.stream()
            .map(
                cosines ->
                    new RangeChart.Range(
                        "distance " + cosines.distance(),
                        cosines.median(),
                        Optional.of(
                            new RangeChart.Span(cosines.lowerQuartile(), cosines.upperQuartile())),
                        Optional.of(new RangeChart.Span(cosines.lowest(), cosines.highest())),
                        Optional.of(cosines.wanted())))
            .toList(),
        "frame",
        cosine -> String.format(Locale.ROOT, "%.3f", cosine));
  }

  private void addScores() {
    var table = new Table(1, "score", "value", "95 % bootstrap interval over images", "note");
    for (Named named : NamedScores.of(report.scores())) {
      table.row(
          named.title(), named.text(), named.intervalText(), named.score().reason().orElse(""));
    }
    page.section("All scores").add(table.markup("All scores"));
  }

  private void addProvenance() {
    Provenance provenance = report.provenance();
    var table = new Table(2, "what", "value");
    table.row("model", provenance.modelId());
    provenance.coarseModelId().ifPresent(id -> table.row("model of coarser classes", id));
    table.row("precision", provenance.precision());
    table.row("data fingerprint", provenance.dataFingerprint());
    table.row("hierarchy sha256", provenance.hierarchySha256());
    table.row("decision rule", provenance.rule());
    table.row("code revision", provenance.codeRevision());
    provenance.settings().forEach((key, value) -> table.row(key, value));
    page.section("Provenance").add(table.markup("Provenance"));
  }

  private String shown(String node) {
    return hierarchy.displayName(node);
  }
}
