package org.haframe.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReadable;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.haframe.data.InvalidImageDataException;
import org.haframe.data.LabelColumn;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;

/**
 * Scores predictions by how severe their mistakes are, for cross validation.
 *
 * <p>It takes the scores of all classes as a {@link HierarchyAwareClassificationModel} writes them,
 * and tree, class order and decision rule from their metadata; scores are those of the job evaluate
 * for the same images. It costs one Spark job.
 */
public final class MistakeSeverityEvaluator extends Evaluator implements DefaultParamsWritable {

  /** What predictions are judged by. */
  private enum Metric {
    SEVERITY("severity", Better.SMALLER, SeverityScores::mistakeSeverity),
    DISTANCE_AT_1("hierarchicalDistance@1", Better.SMALLER, s -> s.hierarchicalDistance().get(1)),
    DISTANCE_AT_5("hierarchicalDistance@5", Better.SMALLER, s -> s.hierarchicalDistance().get(5)),
    DISTANCE_AT_20(
        "hierarchicalDistance@20", Better.SMALLER, s -> s.hierarchicalDistance().get(20)),
    HOPS("hops", Better.LARGER, SeverityScores::hops),
    TOP_1("top1", Better.LARGER, SeverityScores::top1);

    private enum Better {
      SMALLER,
      LARGER
    }

    private final String text;
    private final Better better;
    private final Function<SeverityScores, Score> score;

    Metric(String text, Better better, Function<SeverityScores, Score> score) {
      this.text = text;
      this.better = better;
      this.score = score;
    }

    static List<String> names() {
      return Arrays.stream(values()).map(metric -> metric.text).toList();
    }

    static Metric named(String name) {
      return Arrays.stream(values())
          .filter(metric -> metric.text.equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private final String uid;
  private final Param<String> metricName;
  private final Param<String> labelCol;
  private final Param<String> rawPredictionCol;

  public MistakeSeverityEvaluator() {
    this(Identifiable$.MODULE$.randomUID("mistakeSeverityEvaluator"));
  }

  /** For Spark ML, which copies evaluators by this constructor. */
  public MistakeSeverityEvaluator(String uid) {
    this.uid = uid;
    metricName =
        new Param<>(
            this,
            "metricName",
            Metric.names().stream()
                .collect(
                    Collectors.joining(
                        ", ",
                        "",
                        "; the last two are the better the larger, the others the smaller; severity is 0 where there is no mistake")),
            ParamValidators.inArray(Metric.names()));
    labelCol = new Param<>(this, "labelCol", "column of the classes: names, or indices");
    rawPredictionCol =
        new Param<>(
            this,
            "rawPredictionCol",
            "column of the vector of class scores, as the model wrote it");
    setDefault(metricName, Metric.SEVERITY.text);
    setDefault(labelCol, "label");
    setDefault(rawPredictionCol, "rawPrediction");
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<MistakeSeverityEvaluator> read() {
    return new DefaultParamsReadable<MistakeSeverityEvaluator>() {}.read();
  }

  /** Reads what {@code save} wrote. */
  public static MistakeSeverityEvaluator load(String path) {
    return read().load(path);
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> metricName() {
    return metricName;
  }

  public String getMetricName() {
    return getOrDefault(metricName);
  }

  public MistakeSeverityEvaluator setMetricName(String name) {
    set(metricName, name);
    return this;
  }

  public Param<String> labelCol() {
    return labelCol;
  }

  public String getLabelCol() {
    return getOrDefault(labelCol);
  }

  public MistakeSeverityEvaluator setLabelCol(String column) {
    set(labelCol, column);
    return this;
  }

  public Param<String> rawPredictionCol() {
    return rawPredictionCol;
  }

  public String getRawPredictionCol() {
    return getOrDefault(rawPredictionCol);
  }

  public MistakeSeverityEvaluator setRawPredictionCol(String column) {
    set(rawPredictionCol, column);
    return this;
  }

  @Override
  public boolean isLargerBetter() {
    return Metric.named(getMetricName()).better == Metric.Better.LARGER;
  }

  @Override
  public MistakeSeverityEvaluator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /**
   * @throws IllegalArgumentException if columns are missing or of another kind, there are no
   *     images, or the metric is not defined for as many classes
   * @throws InvalidImageDataException if an image has no scores, or its label is no class of the
   *     model
   */
  @Override
  public double evaluate(Dataset<?> dataset) {
    Metric metric = Metric.named(getMetricName());
    MistakeTally tally = tally(dataset);
    if (tally.examples() == 0) {
      throw new IllegalArgumentException(
          "Cannot score predictions: there are none. Give at least one row.");
    }
    SeverityScores scores = tally.scores();
    if (metric == Metric.SEVERITY && scores.mistakeSeverity().value().isEmpty()) {
      return 0; // not defined without a mistake, and nothing is better
    }
    Score score = metric.score.apply(scores);
    return score
        .value()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot score by %s: %s. Use another metricName."
                        .formatted(metric.text, score.reason().orElse(""))));
  }

  private MistakeTally tally(Dataset<?> dataset) {
    StructType schema = dataset.schema();
    if (!List.of(schema.fieldNames()).contains(getRawPredictionCol())) {
      throw new IllegalArgumentException(
          "Cannot score the column %s: there are the columns %s. Let the model write its scores, or name their column."
              .formatted(getRawPredictionCol(), String.join(", ", schema.fieldNames())));
    }
    ModelMetadata model = ModelMetadata.of(schema.apply(getRawPredictionCol()));
    LabelColumn labels = ClassColumn.in(schema, getLabelCol(), model.hierarchy());
    JavaRDD<Row> rows =
        dataset
            .select(
                HierarchyAwareClassifier.column(getRawPredictionCol()),
                HierarchyAwareClassifier.column(getLabelCol()))
            .javaRDD();
    var counting = new Counting(model.hierarchy().toJson(), model.rule(), labels);
    return SparkJob.result(
        () ->
            rows.mapPartitions(partition -> List.of(counting.count(partition)).iterator())
                .treeAggregate(counting.empty(), MistakeTally::merge, MistakeTally::merge));
  }
}
