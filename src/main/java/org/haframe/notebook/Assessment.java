package org.haframe.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
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
import org.haframe.experiment.SettingsReader;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameComparison;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.report.Confusion;
import org.haframe.report.EvaluationReport;
import org.haframe.report.Findings;
import org.haframe.report.Provenance;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.MistakeExample;

/**
 * What a model does with the images of a table: all that the evaluate job writes, at hand.
 *
 * @param report scores, the most severe mistakes, and what they are of
 * @param findings behind the report
 * @param images that show the most severe mistakes, as data URIs by their ids
 */
public record Assessment(EvaluationReport report, Findings findings, Map<String, String> images) {

  public Assessment {
    images = Map.copyOf(images);
  }

  /**
   * Scores a model on a split by its most probable answers. Every image is scored once, on the
   * executors; it takes two Spark jobs, and one for the images of the worst mistakes.
   *
   * @param model such as {@code network} of a pipeline's model
   * @param split such as {@code test}
   * @throws org.haframe.data.InvalidImageDataException if there is no such split, or images are of
   *     other classes than the model's
   */
  public static Assessment of(HierarchyAwareModel model, ImageTable table, String split) {
    ImageTable classified = table.classifiedBy(model.hierarchy());
    Dataset<Row> rows = classified.split(split);
    JavaRDD<DecodedImages> images =
        ClusterEvaluator.decode(rows, model.hierarchy(), model.input().size());
    var spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    Examination examination =
        new ClusterEvaluator(spark)
            .examine(
                model,
                Optional.empty(),
                images,
                new DecisionRule.Argmax(),
                comparableFrame(model, classified, split));
    var findings =
        new Findings(
            model.hierarchy(),
            examination.tally().confusion(),
            examination.examples(),
            examination.frame().filter(FrameComparison::isFinite));
    var report =
        new EvaluationReport(
            examination.tally().scores(),
            "confusion.csv",
            findings.mostSevere(),
            findings.agreement(),
            List.of(),
            provenance(model, table, split));
    return new Assessment(report, findings, images(report.mostSevere(), table, split));
  }

  /** The frame of a model, where every class has images whose features can be set beside it. */
  private static Optional<ClassFrame> comparableFrame(
      HierarchyAwareModel model, ImageTable table, String split) {
    List<String> classes = model.hierarchy().labels().names();
    return model
        .frameVectors()
        .filter(vectors -> table.countByLabel(split).keySet().containsAll(classes))
        .map(vectors -> ClassFrame.ofFloats(classes.size(), vectors));
  }

  private static Provenance provenance(HierarchyAwareModel model, ImageTable table, String split) {
    return new Provenance(
        model.sha256(),
        table.fingerprint(),
        split,
        "argmax",
        OptionalDouble.empty(),
        Optional.empty(),
        model.hierarchy().sha256(),
        Experiment.program(),
        new TreeMap<>(SettingsReader.values(model.settings())));
  }

  private static Map<String, String> images(List<Confusion> kinds, ImageTable table, String split) {
    var ids = new TreeSet<String>();
    for (Confusion kind : kinds) {
      kind.examples().stream().map(MistakeExample::image).forEach(ids::add);
    }
    return ids.isEmpty()
        ? Map.of()
        : new Thumbnails().ofImages(table.split(split, new ArrayList<>(ids)));
  }
}
