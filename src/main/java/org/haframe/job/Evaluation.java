package org.haframe.job;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.haframe.cluster.Device;
import org.haframe.cluster.TaskPlacement;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageTable;
import org.haframe.data.Split;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.report.EvaluationReport;
import org.haframe.report.Provenance;
import org.haframe.report.ReportWriter;
import org.haframe.severity.ConfusionMatrix;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.SeverityScores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scores models on the images of a table and writes reports. */
final class Evaluation {
  private static final Logger log = LoggerFactory.getLogger(Evaluation.class);

  static final String REPORT = "report.json";
  private static final String CONFUSION = "confusion.csv";
  private static final String NODES = "nodes.csv";

  /** All that a report consists of. */
  static final Set<String> FILES = Set.of(REPORT, "report.md", "report.html", CONFUSION, NODES);

  private final ClusterSession cluster;
  private final Storage storage;
  private final ImageTable table;

  Evaluation(ClusterSession cluster, Storage storage, ImageTable table) {
    this.cluster = cluster;
    this.storage = storage;
    this.table = table;
  }

  /**
   * Scores a model and writes the report.
   *
   * @param coarse model of coarser classes, for the decision by both
   * @param directory of the report
   */
  SeverityScores report(
      HierarchyAwareModel model,
      Optional<HierarchyAwareModel> coarse,
      Split split,
      Decision decision,
      Path directory)
      throws IOException {
    OptionalDouble temperature =
        switch (decision) {
          case ARGMAX, HIE -> OptionalDouble.empty();
          case CRM -> OptionalDouble.of(temperature(model, split));
        };
    DecisionRule rule =
        temperature.isPresent()
            ? new DecisionRule.ConditionalRiskMinimisation(temperature.getAsDouble())
            : new DecisionRule.Argmax();
    JavaRDD<DecodedImages> scored = images(model, split);
    MistakeTally tally =
        coarse.isPresent()
            ? evaluator().evaluate(model, coarse.get(), scored, rule)
            : evaluator().evaluate(model, scored, rule);
    SeverityScores scores = tally.scores();
    EvaluationReport report =
        new EvaluationReport(
            scores, CONFUSION, provenance(model, coarse, split, decision, temperature));
    write(directory, report, model.hierarchy(), tally.confusion());
    return scores;
  }

  private ClusterEvaluator evaluator() {
    return new ClusterEvaluator(cluster.context());
  }

  private JavaRDD<DecodedImages> images(HierarchyAwareModel model, Split split) {
    return TaskPlacement.of(cluster.context(), Device.AUTO)
        .byGpu(
            ClusterEvaluator.decode(
                table.classifiedBy(model.hierarchy()).split(split.text()),
                model.hierarchy(),
                model.input().size()));
  }

  private double temperature(HierarchyAwareModel model, Split scored) {
    if (table.count(Split.VALIDATION.text()) == 0) {
      log.warn(
          "There are no validation images in {}: probabilities are taken at temperature 1.",
          table.path());
      return 1;
    }
    if (scored == Split.VALIDATION) {
      log.warn("The temperature is fitted on the images that are scored, the validation ones.");
    }
    return evaluator().fitTemperature(model, images(model, Split.VALIDATION)).temperature();
  }

  private Provenance provenance(
      HierarchyAwareModel model,
      Optional<HierarchyAwareModel> coarse,
      Split split,
      Decision decision,
      OptionalDouble temperature) {
    return new Provenance(
        model.sha256(),
        table.fingerprint(),
        split.text(),
        decision.text(),
        temperature,
        coarse.map(HierarchyAwareModel::sha256),
        model.hierarchy().sha256(),
        Main.Version.text(),
        new TreeMap<>(SettingsReader.values(model.settings())));
  }

  /** Each file at once; report.json last, so that where it is, all are. */
  private void write(
      Path directory, EvaluationReport report, ClassHierarchy hierarchy, ConfusionMatrix confusion)
      throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(CONFUSION, ReportWriter.toConfusionCsv(hierarchy, confusion));
    files.put(NODES, ReportWriter.toNodesCsv(hierarchy, confusion));
    files.put("report.md", ReportWriter.toMarkdown(report, hierarchy, confusion));
    files.put("report.html", ReportWriter.toHtml(report, hierarchy, confusion));
    files.put(REPORT, ReportWriter.toJson(report));
    storage.delete(new Path(directory, REPORT));
    for (var file : files.entrySet()) {
      storage.write(new Path(directory, file.getKey()), file.getValue());
    }
  }
}
