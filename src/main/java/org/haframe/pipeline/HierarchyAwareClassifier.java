package org.haframe.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReadable;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.haframe.cluster.TaskPlacement;
import org.haframe.data.HierarchyFile;
import org.haframe.data.ImageColumn;
import org.haframe.data.LabelColumn;
import org.haframe.data.LabelledRows;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.hierarchy.InvalidHierarchyException;
import org.haframe.severity.DecisionRule;
import org.haframe.train.RoundListener;
import org.haframe.train.TrainingEngine;
import org.haframe.train.TrainingImages;
import org.haframe.train.TrainingRound;
import org.haframe.train.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a classifier of images whose mistakes are mild, as a stage of a Spark ML pipeline.
 *
 * <p>{@link #hierarchy()} and {@link #backbone()} (with its width and depth) have no default and
 * must be set. Labels are names of leaves of the hierarchy, or indices; see {@link #labelCol()}.
 *
 * <p>Images are decoded once, dealt to {@link #partitions()} partitions in the order of {@link
 * #idCol()}, and kept on the executors while it trains. For the same images with the same ids, the
 * same settings and seed, the parameters are those with which the train job ends, bit for bit.
 * Without an id column images are dealt as the rows come, which is the same from one fit to the
 * next only as far as the dataset is. There is no validation within a fit: the model is that of the
 * last epoch. Where the hierarchy is a path, it is read each time that it is needed, on the driver.
 *
 * <p>Stages live on the driver and are stored by {@code write()}: though Spark ML declares them
 * serializable, neither this one nor its model is.
 */
public final class HierarchyAwareClassifier extends Estimator<HierarchyAwareClassificationModel>
    implements PredictionParams<HierarchyAwareClassifier>,
        ExperimentParams<HierarchyAwareClassifier>,
        DefaultParamsWritable {

  private static final Logger progress = LoggerFactory.getLogger(HierarchyAwareClassifier.class);

  private final String uid;
  private final PredictionParams.Of predictionParams;
  private final ExperimentParams.Of experimentParams;
  private final Param<String> hierarchy;
  private final Param<String> labelCol;
  private final Param<String> idCol;
  private Optional<Experiment> lastChecked = Optional.empty();

  public HierarchyAwareClassifier() {
    this(Identifiable$.MODULE$.randomUID("hierarchyAwareClassifier"));
  }

  /** For Spark ML, which copies stages by this constructor. */
  public HierarchyAwareClassifier(String uid) {
    this.uid = uid;
    predictionParams = new PredictionParams.Of(this);
    experimentParams = new ExperimentParams.Of(this);
    hierarchy =
        new Param<>(
            this,
            "hierarchy",
            "the class tree: path of a file (JSON, level columns in .csv, or lines of parent and child), or the JSON itself");
    labelCol =
        new Param<>(
            this,
            "labelCol",
            "column of the classes: names of leaves, or indices, which stand for the names that a StringIndexer gave the column, else for the leaves in order");
    idCol =
        new Param<>(
            this,
            "idCol",
            "column of ids, each once, by whose order as text images are dealt to partitions; empty: as the rows come");
    predictionParams.setDefaults(this);
    experimentParams.setDefaults(this);
    setDefault(labelCol, "label");
    setDefault(idCol, "");
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<HierarchyAwareClassifier> read() {
    return new DefaultParamsReadable<HierarchyAwareClassifier>() {}.read();
  }

  /** Reads what {@code save} wrote. */
  public static HierarchyAwareClassifier load(String path) {
    return read().load(path);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public PredictionParams.Of predictionParams() {
    return predictionParams;
  }

  @Override
  public ExperimentParams.Of experimentParams() {
    return experimentParams;
  }

  public Param<String> hierarchy() {
    return hierarchy;
  }

  public String getHierarchy() {
    return getOrDefault(hierarchy);
  }

  /**
   * @param tree path of a file, or the JSON of the tree
   */
  public HierarchyAwareClassifier setHierarchy(String tree) {
    set(hierarchy, tree);
    return this;
  }

  /** A tree at hand, such as that of an image table. */
  public HierarchyAwareClassifier setHierarchy(ClassHierarchy tree) {
    return setHierarchy(tree.toJson());
  }

  public Param<String> labelCol() {
    return labelCol;
  }

  public String getLabelCol() {
    return getOrDefault(labelCol);
  }

  public HierarchyAwareClassifier setLabelCol(String column) {
    set(labelCol, column);
    return this;
  }

  public Param<String> idCol() {
    return idCol;
  }

  public String getIdCol() {
    return getOrDefault(idCol);
  }

  public HierarchyAwareClassifier setIdCol(String column) {
    set(idCol, column);
    return this;
  }

  @Override
  public HierarchyAwareClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /**
   * Checks columns, hierarchy and settings without a Spark job.
   *
   * @return the schema with the columns of the model behind it
   * @throws IllegalArgumentException if a column is missing or of the wrong type, the labels are
   *     not classes of the hierarchy, or frame, network and classes do not fit together
   * @throws org.haframe.experiment.SettingsException if settings are wrong, with all problems
   * @throws org.haframe.hierarchy.InvalidHierarchyException if the hierarchy cannot be read
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Experiment experiment = experiment();
    ClassHierarchy tree = experiment.hierarchy();
    ImageColumn.in(schema, getFeaturesCol());
    ClassColumn.in(schema, getLabelCol(), tree);
    if (!getIdCol().isEmpty() && !List.of(schema.fieldNames()).contains(getIdCol())) {
      throw new IllegalArgumentException(
          "Cannot order images by the column %s: there are the columns %s. Name one of them, or none."
              .formatted(getIdCol(), String.join(", ", schema.fieldNames())));
    }
    DecisionRule rule = decisionRule(new DecisionRule.Argmax(experiment.smoothing()));
    return VectorColumns.of(this, new ModelMetadata(tree, rule)).appendedTo(schema);
  }

  /**
   * @throws org.haframe.data.InvalidImageDataException if an image cannot be decoded, or its label
   *     is no class
   */
  @Override
  public HierarchyAwareClassificationModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    Experiment experiment = experiment();
    TrainingState end = SparkJob.result(() -> train(dataset, experiment));
    HierarchyAwareClassificationModel model =
        new HierarchyAwareClassificationModel(uid, experiment.model(end.parameters(), end.epoch()));
    model.setParent(this);
    return copyValues(model, new ParamMap());
  }

  private TrainingState train(Dataset<?> dataset, Experiment experiment) {
    ExperimentSettings settings = experiment.settings();
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
    TaskPlacement placement =
        TaskPlacement.of(spark, settings.device()).requireSuitableExecutors(spark);
    TrainingEngine engine =
        TrainingEngine.of(
            settings.engine(),
            spark,
            experiment.networkJson(),
            settings.images(),
            settings.training());
    try (TrainingImages images = images(dataset, experiment, placement)) {
      return engine.train(images, engine.initialState(), new Log(uid));
    }
  }

  private TrainingImages images(
      Dataset<?> dataset, Experiment experiment, TaskPlacement placement) {
    ExperimentSettings settings = experiment.settings();
    ImageColumn images = ImageColumn.in(dataset.schema(), getFeaturesCol());
    LabelColumn labels = ClassColumn.in(dataset.schema(), getLabelCol(), experiment.hierarchy());
    boolean haveIds = !getIdCol().isEmpty();
    List<Column> columns = new ArrayList<>(List.of(column(images.name()), column(labels.name())));
    if (haveIds) {
      columns.add(column(getIdCol()).cast(DataTypes.StringType).as("id"));
    }
    Dataset<Row> selected = dataset.select(columns.toArray(Column[]::new));
    JavaRDD<Row> rows = (haveIds ? selected.orderBy("id") : selected).javaRDD();
    return TrainingImages.deal(
        rows,
        new LabelledRows(
            haveIds ? LabelledRows.Ids.GIVEN : LabelledRows.Ids.COUNTED,
            images,
            labels,
            experiment.hierarchy().toJson(),
            settings.images().size()),
        settings.training().partitions(),
        placement);
  }

  /** What the parameters say, checked; the frame is computed anew only where they have changed. */
  private synchronized Experiment experiment() {
    ExperimentSettings settings = experimentSettings();
    ClassHierarchy tree = readHierarchy();
    Experiment checked =
        lastChecked
            .filter(
                last ->
                    last.settings().equals(settings)
                        && last.hierarchy().sha256().equals(tree.sha256()))
            .orElseGet(() -> Experiment.of(settings, tree, ""));
    lastChecked = Optional.of(checked);
    return checked;
  }

  private ClassHierarchy readHierarchy() {
    if (!isDefined(hierarchy)) {
      throw new IllegalArgumentException(
          "Cannot train without a class tree: the parameter hierarchy is not set. Set it to the path of a file, or to the JSON of the tree.");
    }
    String tree = getHierarchy();
    if (tree.isBlank()) {
      throw new InvalidHierarchyException(
          "Cannot read the hierarchy: the parameter hierarchy is empty. Set it to the path of a file, or to the JSON of the tree.");
    }
    if (tree.stripLeading().startsWith("{")) {
      return HierarchyReader.read("hierarchy", tree.getBytes(StandardCharsets.UTF_8));
    }
    try {
      return HierarchyFile.read(SparkSession.active().sparkContext().hadoopConfiguration(), tree);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the hierarchy %s: %s. Check the path.".formatted(tree, e.getMessage()), e);
    }
  }

  /** A name as it is, though it have dots. */
  static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  /** Tells of epochs; each round is in the log of the trainer. */
  private record Log(String uid) implements RoundListener {
    @Override
    public void roundCompleted(TrainingRound round) {}

    @Override
    public void epochCompleted(TrainingState state) {
      progress.info("{}: epoch {} completed", uid, state.epoch());
    }

    @Override
    public boolean stopRequested() {
      return false;
    }
  }
}
