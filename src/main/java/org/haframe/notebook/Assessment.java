package org.haframe.notebook;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageTable;
import org.haframe.data.Thumbnails;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.evaluate.Examination;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.SettingsKind;
import org.haframe.experiment.SettingsReader;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.report.EvaluationReport;
import org.haframe.report.Findings;
import org.haframe.report.Provenance;
import org.haframe.severity.DecisionRule;

/**
 * What a model does with the images of a table: all that the evaluate job writes, at hand, but for
 * learning curves.
 *
 * @param report scores, the most severe mistakes, and what they are of
 * @param findings behind the report
 * @param images that show the most severe mistakes, as data URIs by their ids
 */
public record Assessment(EvaluationReport report, Findings findings, Map<String, String> images) {

  public Assessment {
    images = Map.copyOf(images);
  }

  /** Scores a model on a split, classes ranked by its scores. */
  public static Assessment of(HierarchyAwareModel model, ImageTable table, String split) {
    return of(model, model.argmax(), table, split);
  }

  /**
   * Scores a model on a split. Every image is scored once, on the executors.
   *
   * @param model such as {@code network} of a pipeline's model
   * @param rule such as {@code decisionRule} of a pipeline's model
   * @param split such as {@code test}
   * @throws org.haframe.data.InvalidImageDataException if there is no such split, or images are of
   *     other classes than the model's
   */
  public static Assessment of(
      HierarchyAwareModel model, DecisionRule rule, ImageTable table, String split) {
    Dataset<Row> rows = table.classifiedBy(model.hierarchy()).split(split);
    var evaluator =
        new ClusterEvaluator(JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext()));
    JavaRDD<DecodedImages> images =
        evaluator.decodedForScoring(rows, model.hierarchy(), model.input().size());
    Examination examination = evaluator.examine(model, Optional.empty(), images, rule);
    var findings =
        new Findings(
            model.hierarchy(),
            examination.tally().confusion(),
            examination.examples(),
            examination.frame());
    var report =
        EvaluationReport.of(
            examination.tally().scores(),
            findings,
            List.of(),
            provenance(model, rule, table, split));
    return new Assessment(report, findings, Thumbnails.of(table, split, report.shownImages()));
  }

  /** In one line, as a shell shows values. */
  @Override
  public String toString() {
    return "Assessment of %d images of split %s"
        .formatted(report.scores().examples(), report.provenance().split());
  }

  private static Provenance provenance(
      HierarchyAwareModel model, DecisionRule rule, ImageTable table, String split) {
    return new Provenance(
        model.sha256(),
        table.fingerprint(),
        split,
        rule.name(),
        rule.parameters(),
        Optional.empty(),
        SettingsKind.text(model.precision()),
        model.hierarchy().sha256(),
        Experiment.program(),
        new TreeMap<>(SettingsReader.values(model.settings())));
  }
}
