package org.haframe.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.haframe.data.ImageColumn;
import org.haframe.evaluate.ClusterPredictor;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InvalidModelException;
import org.haframe.registry.ModelStore;
import org.haframe.severity.DecisionRule;

/**
 * A trained classifier as a stage of a Spark ML pipeline, for batches and streams.
 *
 * <p>Behind the columns of a row it writes the scores and probabilities of all classes, the
 * predicted class by name, how far from the truth it is to be expected, and, where an image cannot
 * be decoded, the reason: see {@link PredictionParams}. No row is dropped, and an image that cannot
 * be decoded fails nothing.
 *
 * <p>It lives on the driver, as its estimator does: executors are sent the network, never the
 * stage.
 */
public final class HierarchyAwareClassificationModel
    extends Model<HierarchyAwareClassificationModel>
    implements PredictionParams<HierarchyAwareClassificationModel>, DefaultParamsWritable {

  /** In the directory of a saved stage, beside Spark ML's metadata. */
  private static final String NETWORK = "network";

  private final String uid;
  private final HierarchyAwareModel network;
  private final PredictionParams.Of predictionParams;
  private final DecisionRule.Argmax argmax;
  private Optional<Served> served = Optional.empty();

  /** Parameters that were broadcast, and where: all transforms share them. */
  private record Served(SparkContext spark, ClusterPredictor predictor) {}

  HierarchyAwareClassificationModel(String uid, HierarchyAwareModel network) {
    this.uid = uid;
    this.network = network;
    this.argmax = network.argmax();
    this.predictionParams = new PredictionParams.Of(this);
    predictionParams.setDefaults(this);
  }

  /** A stage that predicts with a model of the train job, for instance. */
  public static HierarchyAwareClassificationModel of(HierarchyAwareModel network) {
    return new HierarchyAwareClassificationModel(
        Identifiable$.MODULE$.randomUID("hierarchyAwareClassificationModel"), network);
  }

  /**
   * A stage that predicts with a model that the train job wrote.
   *
   * @param directory what {@code train --output} named, a Hadoop path
   * @throws org.haframe.network.InvalidModelException if there is none, or it cannot be read
   */
  public static HierarchyAwareClassificationModel trained(String directory) throws IOException {
    return of(
        new ModelStore(SparkSession.active().sparkContext().hadoopConfiguration())
            .load(new Path(directory)));
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<HierarchyAwareClassificationModel> read() {
    return new Reader();
  }

  /** Reads what {@code save} wrote. */
  public static HierarchyAwareClassificationModel load(String path) {
    return read().load(path);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Network, parameters, classes, and where they came from. */
  public HierarchyAwareModel network() {
    return network;
  }

  @Override
  public PredictionParams.Of predictionParams() {
    return predictionParams;
  }

  /** The decision rule that the parameters name. */
  public DecisionRule decisionRule() {
    return decisionRule(argmax);
  }

  @Override
  public HierarchyAwareClassificationModel copy(ParamMap extra) {
    HierarchyAwareClassificationModel copy =
        copyValues(new HierarchyAwareClassificationModel(uid, network), extra);
    return copy.setParent(parent());
  }

  /**
   * @throws IllegalArgumentException if there is no image column, or a column of the model's names
   */
  @Override
  public StructType transformSchema(StructType schema) {
    ImageColumn.in(schema, getFeaturesCol());
    return columns().appendedTo(schema);
  }

  /** Starts no Spark job: rows may be a stream. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    Dataset<Row> predicted =
        predictor(dataset.sparkSession().sparkContext())
            .predict(dataset.toDF(), ImageColumn.in(dataset.schema(), getFeaturesCol()), columns());
    // By position, since names may be there twice. What goes through objects loses its metadata:
    // class order, labels, watermarks.
    String[] positions =
        IntStream.range(0, schema.size()).mapToObj(String::valueOf).toArray(String[]::new);
    Dataset<Row> numbered = predicted.toDF(positions);
    return numbered.select(
        Arrays.stream(positions)
            .map(
                position -> {
                  StructField field = schema.apply(Integer.parseInt(position));
                  return numbered.col(position).as(field.name(), field.metadata());
                })
            .toArray(Column[]::new));
  }

  private VectorColumns columns() {
    return VectorColumns.of(this, new ModelMetadata(network.hierarchy(), decisionRule()));
  }

  /** Broadcasts are freed by Spark when neither this model nor a dataset of it is reachable. */
  private synchronized ClusterPredictor predictor(SparkContext spark) {
    DecisionRule rule = decisionRule();
    int minibatch = getInferenceMinibatch();
    Served serving =
        served
            .filter(last -> last.spark() == spark)
            .orElseGet(
                () ->
                    new Served(
                        spark,
                        new ClusterPredictor(
                            JavaSparkContext.fromSparkContext(spark), network, rule, minibatch)));
    served = Optional.of(serving);
    return serving.predictor().with(rule, minibatch);
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  /** Spark ML's metadata with the parameters, and the model as the train job writes it. */
  private static final class Writer extends MLWriter {
    private final HierarchyAwareClassificationModel model;

    Writer(HierarchyAwareClassificationModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      try {
        model.writeMetadata().save(path);
        new ModelStore(sc().hadoopConfiguration()).save(model.network, new Path(path, NETWORK));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private MLWriter writeMetadata() {
    return DefaultParamsWritable.super.write();
  }

  private static final class Reader extends MLReader<HierarchyAwareClassificationModel> {
    @Override
    public HierarchyAwareClassificationModel load(String path) {
      DefaultParamsReader.Metadata metadata = metadata(path);
      try {
        var model =
            new HierarchyAwareClassificationModel(
                metadata.uid(),
                new ModelStore(sc().hadoopConfiguration()).load(new Path(path, NETWORK)));
        try {
          metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
        } catch (
            RuntimeException e) { // of whatever kind Spark has for a value or name it cannot take
          throw damaged(path, e);
        }
        return model;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private DefaultParamsReader.Metadata metadata(String path) {
      try {
        // Open to Spark's own models only, by Scala's rules, but the one place that knows this
        // format.
        return DefaultParamsReader.loadMetadata(
            path, sc(), HierarchyAwareClassificationModel.class.getName());
      } catch (RuntimeException e) {
        throw damaged(path, e);
      }
    }

    private static InvalidModelException damaged(String path, RuntimeException cause) {
      return new InvalidModelException(
          "Cannot read the stage %s: its metadata is none of a %s (%.300s). Name a folder that the model's save wrote."
              .formatted(
                  path,
                  HierarchyAwareClassificationModel.class.getSimpleName(),
                  cause.getMessage()),
          cause);
    }
  }
}
