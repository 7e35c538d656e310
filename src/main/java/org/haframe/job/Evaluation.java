package org.haframe.job;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.cluster.Device;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageTable;
import org.haframe.data.Split;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.evaluate.Examination;
import org.haframe.experiment.SettingsKind;
import org.haframe.experiment.SettingsReader;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.Precision;
import org.haframe.registry.ModelStore;
import org.haframe.report.EvaluationReport;
import org.haframe.report.Findings;
import org.haframe.report.Provenance;
import org.haframe.report.ReportFiles;
import org.haframe.report.TrainingEpoch;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.SeverityScores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scores models on the images of a table and writes reports. */
final class Evaluation {
  private static final Logger log = LoggerFactory.getLogger(Evaluation.class);

  private final ClusterSession cluster;
  private final Device device;
  private final Storage storage;
  private final ImageTable table;
  private final ReportImages images;

  /**
   * @param device that the models are computed on
   */
  Evaluation(
      ClusterSession cluster,
      Device device,
      Storage storage,
      ImageTable table,
      ReportImages images) {
    this.cluster = cluster;
    this.device = device;
    this.storage = storage;
    this.table = table;
    this.images = images;
  }

  /**
   * A model to score.
   *
   * @param model as it is stored
   * @param coarse model of coarser classes, for the decision by both; as it is stored
   * @param otherPrecision that both are used in; empty where each is used as it was trained
   * @param training that the model comes from, as far as it is known
   */
  record Trained(
      HierarchyAwareModel model,
      Optional<HierarchyAwareModel> coarse,
      Optional<Precision> otherPrecision,
      List<TrainingEpoch> training) {

    /** The model in a directory, and the course of its training beside it. */
    static Trained in(Storage storage, Path directory) throws IOException {
      return new Trained(
          new ModelStore(storage.hadoop()).load(directory),
          Optional.empty(),
          Optional.empty(),
          new MetricsFile(storage, directory).epochs());
    }

    /** The model together with one of coarser classes. */
    Trained with(HierarchyAwareModel coarser) {
      return new Trained(model, Optional.of(coarser), otherPrecision, training);
    }

    /** The same in another precision. */
    Trained computingIn(Precision other) {
      return new Trained(model, coarse, Optional.of(other), training);
    }

    HierarchyAwareModel modelInUse() {
      return inUse(model);
    }

    Optional<HierarchyAwareModel> coarseInUse() {
      return coarse.map(this::inUse);
    }

    private HierarchyAwareModel inUse(HierarchyAwareModel stored) {
      return otherPrecision.map(stored::computingIn).orElse(stored);
    }
  }

  /**
   * Scores a model and writes the report.
   *
   * @param decision argmax and hie rank with the smoothing of the model's loss
   * @param directory of the report
   */
  SeverityScores report(Trained trained, Split split, Decision decision, Path directory)
      throws IOException {
    return report(trained, split, decision, trained.model().argmax(), directory);
  }

  /**
   * The same with another smoothing.
   *
   * @param argmax what argmax and hie rank by
   */
  SeverityScores report(
      Trained trained, Split split, Decision decision, DecisionRule.Argmax argmax, Path directory)
      throws IOException {
    HierarchyAwareModel model = trained.modelInUse();
    DecisionRule rule =
        switch (decision) {
          case ARGMAX, HIE -> argmax;
          case CRM, BACK_OFF -> {
            if (split == Split.VALIDATION) {
              log.warn("The temperature is fitted on the images that are scored.");
            }
            yield new DecisionRule.ConditionalRiskMinimisation(temperature(model));
          }
        };
    JavaRDD<DecodedImages> scored = images(model, split);
    Examination examination;
    try (var progress =
        TaskProgress.start(cluster.context(), "evaluate", scored.getNumPartitions())) {
      examination = evaluator().examine(model, trained.coarseInUse(), scored, rule);
    }
    if (model.frame().isPresent() && examination.frame().isEmpty()) {
      log.warn(
          "The report does not compare features with the frame: not every class has images of split {}, or their mean feature is 0.",
          split.text());
    }
    MistakeTally tally = examination.tally();
    var findings =
        new Findings(
            model.hierarchy(), tally.confusion(), examination.examples(), examination.frame());
    var report =
        EvaluationReport.of(
            tally.scores(),
            findings,
            trained.training(),
            provenance(trained, split, decision, rule));
    write(directory, ReportFiles.of(report, findings, images.of(report, table, split)));
    return report.scores();
  }

  private ClusterEvaluator evaluator() {
    return new ClusterEvaluator(cluster.context(), device);
  }

  private JavaRDD<DecodedImages> images(HierarchyAwareModel model, Split split) {
    Dataset<Row> rows = table.classifiedBy(model.hierarchy()).split(split.text());
    return evaluator().decodedForScoring(rows, model.hierarchy(), model.input().size());
  }

  /** The temperature at which a model's scores suit the validation images best; else 1. */
  double temperature(HierarchyAwareModel model) {
    if (table.count(Split.VALIDATION.text()) == 0) {
      log.warn(
          "There are no validation images in {}: probabilities are taken at temperature 1.",
          table.path());
      return 1;
    }
    return evaluator().fitTemperature(model, images(model, Split.VALIDATION)).temperature();
  }

  private Provenance provenance(
      Trained trained, Split split, Decision decision, DecisionRule rule) {
    HierarchyAwareModel model = trained.model();
    return new Provenance(
        model.sha256(),
        table.fingerprint(),
        split.text(),
        decision.text(),
        rule.parameters(),
        trained.coarse().map(HierarchyAwareModel::sha256),
        SettingsKind.text(trained.modelInUse().precision()),
        model.hierarchy().sha256(),
        Main.Version.text(),
        new TreeMap<>(SettingsReader.values(model.settings())));
  }

  /** Each file at once; report.json last, so that where it is, all are. */
  private void write(Path directory, Map<String, String> files) throws IOException {
    storage.delete(new Path(directory, ReportFiles.JSON));
    storage.delete(new Path(directory, ReportFiles.COSINES)); // of an earlier report that had them
    for (var file : files.entrySet()) {
      storage.write(new Path(directory, file.getKey()), file.getValue());
    }
  }
}
