package org.haframe.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.haframe.ColouredSquares;
import org.haframe.LocalSpark;
import org.haframe.StartedJobs;
import org.haframe.data.InvalidImageDataException;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.experiment.SettingsException;
import org.haframe.experiment.SettingsReader;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.InvalidHierarchyException;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InvalidModelException;
import org.haframe.registry.ModelStore;
import org.haframe.train.RoundListener;
import org.haframe.train.TrainingEngine;
import org.haframe.train.TrainingImages;
import org.haframe.train.TrainingRound;
import org.haframe.train.TrainingState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HierarchyAwareClassifierIT {

  private static final String SETTINGS =
      """
      images { size = 8, augmentation { crop = padded, padding = 1, flip = horizontal } }
      network { backbone = small, width = 4 }
      training { epochs = 2, minibatch = 16, averaging-frequency = 2, learning-rate = 0.05 }
      """;

  private static Dataset<Row> images;
  private static HierarchyAwareClassificationModel model;

  @BeforeAll
  static void fit() {
    images = ColouredSquares.table(200).cache();
    model = classifier().setIdCol("id").fit(images);
  }

  private static HierarchyAwareClassifier classifier() {
    return new HierarchyAwareClassifier()
        .setHierarchy(ColouredSquares.hierarchy().toJson())
        .setBackbone("small")
        .setWidth(4)
        .setMaxIter(2)
        .setMinibatch(16)
        .setAveragingFrequency(2)
        .setLearningRate(0.05)
        .setSettings(
            "images { size = 8, augmentation { crop = padded, padding = 1, flip = horizontal } }");
  }

  @Test
  void aFitEndsWithTheParametersOfATrainingWithTheSameSettings() {
    ExperimentSettings settings =
        SettingsReader.experiment("of the test", ConfigFactory.parseString(SETTINGS));
    Experiment experiment = Experiment.of(settings, ColouredSquares.hierarchy(), "");
    TrainingEngine engine =
        TrainingEngine.of(
            settings.engine(),
            LocalSpark.context(),
            experiment.networkJson(),
            settings.images(),
            settings.training());
    float[] expected;
    try (TrainingImages dealt =
        TrainingImages.deal(images, experiment.hierarchy(), 8, settings.training().partitions())) {
      expected = engine.train(dealt, engine.initialState(), new Silence()).parameters();
    }

    assertThat(model.network().parameters()).isEqualTo(expected);
    assertThat(model.network().settings()).isEqualTo(settings.text());
  }

  @Test
  void withoutIdsRowsAreDealtAsTheyCome() {
    Dataset<Row> inOrder = images.drop("id").coalesce(1);

    assertThat(classifier().fit(inOrder).network().parameters())
        .isEqualTo(model.network().parameters());
  }

  @Test
  void indicesOfAnIndexerStandForTheNamesThatItGave() {
    // The most frequent class comes first in the indexer's order, which is not the tree's.
    Dataset<Row> uneven = images.where("label != 'red' or id > 'train/000100'");
    var indexer = new StringIndexer().setInputCol("label").setOutputCol("index").fit(uneven);
    assertThat(indexer.labelsArray()[0][0]).isNotEqualTo("red");

    float[] ofIndices =
        classifier()
            .setIdCol("id")
            .setLabelCol("index")
            .fit(indexer.transform(uneven))
            .network()
            .parameters();

    assertThat(ofIndices).isEqualTo(classifier().setIdCol("id").fit(uneven).network().parameters());
  }

  @Test
  void aPipelineIsSavedAndLoadedWithTheSamePredictions(@TempDir Path folder) throws Exception {
    var pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer().setInputCol("label").setOutputCol("index"),
                  classifier()
                      .setMaxIter(10)
                      .setLabelCol("index")
                      .setDecision("crm")
                      .setTemperature(0.5)
                });
    pipeline.save(folder.resolve("pipeline").toString());

    PipelineModel fitted = Pipeline.load(folder.resolve("pipeline").toString()).fit(images);
    fitted.save(folder.resolve("model").toString());
    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());

    Dataset<Row> expected = fitted.transform(images);
    Dataset<Row> predicted = loaded.transform(images);
    assertThat(predicted.schema()).isEqualTo(expected.schema());
    assertThat(predicted.orderBy("id").collectAsList())
        .isEqualTo(expected.orderBy("id").collectAsList());
    // By chance it would be 50.
    assertThat(predicted.where("prediction = label").count()).isGreaterThan(100);
  }

  @Test
  void aModelOfAnotherVersionIsRefusedWithBoth(@TempDir Path folder) throws Exception {
    model.save(folder.resolve("model").toString());
    Path archive = folder.resolve("model/network/" + ModelStore.FILE_NAME);
    Map<String, byte[]> parts = entries(archive);
    String description = new String(parts.get("model.json"), StandardCharsets.UTF_8);
    byte[] newer =
        description
            .replaceFirst("\"formatVersion\" : \\d+", "\"formatVersion\" : 99")
            .getBytes(StandardCharsets.UTF_8);
    String checksums = new String(parts.get("checksums.json"), StandardCharsets.UTF_8);
    parts.put(
        "checksums.json",
        checksums
            .replace(
                HierarchyAwareModel.sha256(parts.get("model.json")),
                HierarchyAwareModel.sha256(newer))
            .getBytes(StandardCharsets.UTF_8));
    parts.put("model.json", newer);
    write(archive, parts);

    assertThatThrownBy(
            () -> HierarchyAwareClassificationModel.load(folder.resolve("model").toString()))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("its format version is 99, this program reads");
  }

  private static Map<String, byte[]> entries(Path archive) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (var zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static void write(Path archive, Map<String, byte[]> entries) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
  }

  @Test
  void aModelOfTheTrainJobIsAStage(@TempDir Path folder) throws Exception {
    new ModelStore(new Configuration())
        .save(model.network(), new org.apache.hadoop.fs.Path(folder.toUri()));

    HierarchyAwareClassificationModel stage =
        HierarchyAwareClassificationModel.trained(folder.toString());

    assertThat(stage.transform(images).orderBy("id").collectAsList())
        .isEqualTo(model.transform(images).orderBy("id").collectAsList());
  }

  @Test
  void columnsHoldWhatTheModelSaysInClassOrder() {
    List<String> classes = ColouredSquares.hierarchy().labels().names();

    Dataset<Row> predicted = model.transform(images);

    assertThat(predicted.schema()).isEqualTo(model.transformSchema(images.schema()));
    AttributeGroup order = AttributeGroup.fromStructField(predicted.schema().apply("probability"));
    assertThat(Arrays.stream(order.attributes().get()).map(attribute -> attribute.name().get()))
        .containsExactlyElementsOf(classes);
    for (Row row : predicted.collectAsList()) {
      Vector probability = row.getAs("probability");
      Vector raw = row.getAs("rawPrediction");
      int best = probability.argmax();
      assertThat(Arrays.stream(probability.toArray()).sum()).isCloseTo(1, within(1e-9));
      assertThat(raw.argmax()).isEqualTo(best);
      assertThat(row.<String>getAs("prediction")).isEqualTo(classes.get(best));
      double expected = 0;
      for (int i = 0; i < 4; i++) {
        expected += probability.apply(i) * ColouredSquares.hierarchy().distances().between(best, i);
      }
      assertThat(row.<Double>getAs("expectedSeverity")).isCloseTo(expected, within(1e-9));
      assertThat(row.<String>getAs("error")).isNull();
    }
  }

  @Test
  void columnsWithoutANameAreLeftOut() {
    HierarchyAwareClassificationModel brief =
        model
            .copy(new ParamMap())
            .setRawPredictionCol("")
            .setProbabilityCol("")
            .setErrorCol("")
            .setPredictionCol("answer")
            .setBackOffCol("node");

    assertThat(brief.transform(images.select("id", "content")).columns())
        .containsExactly("id", "content", "answer", "expectedSeverity", "node");
  }

  @Test
  void theNodeToAnswerWithIsMoreProbableThanNot() {
    ClassHierarchy tree = ColouredSquares.hierarchy();

    Dataset<Row> predicted = model.copy(new ParamMap()).setBackOffCol("node").transform(images);

    for (Row row : predicted.select("probability", "node").collectAsList()) {
      Vector probability = row.getAs(0);
      String node = row.getString(1);
      double sum = 0;
      for (int k = 0; k < probability.size(); k++) {
        int classIndex = k;
        if (node.equals(tree.root())
            || IntStream.rangeClosed(1, tree.height())
                .anyMatch(
                    level ->
                        tree.nodesAt(level).get(tree.nodeAt(classIndex, level)).equals(node))) {
          sum += probability.apply(k);
        }
      }
      assertThat(sum).isGreaterThan(0.5);
    }
  }

  @Test
  void badImagesComeBackWithAReason() {
    Dataset<Row> predicted =
        model.transform(
            images.withColumn(
                "content",
                when(col("id").endsWith("1"), lit(null))
                    .when(col("id").endsWith("2"), lit("text".getBytes()))
                    .otherwise(col("content"))));

    assertThat(predicted.count()).isEqualTo(200);
    assertThat(predicted.where("error = 'is null' and prediction is null").count()).isEqualTo(20);
    assertThat(predicted.where("error like 'is neither PNG%'").count()).isEqualTo(20);
    assertThat(predicted.where("error is null and prediction is not null").count()).isEqualTo(160);
  }

  @Test
  void imagesOfSparksDataSourceGetThePredictionsOfTheirFiles(@TempDir Path folder)
      throws Exception {
    writeFiles(images.limit(10), folder);
    SparkSession spark = LocalSpark.session();

    Dataset<Row> ofFiles = model.transform(spark.read().format("binaryFile").load(folder + "/*"));
    Dataset<Row> ofPixels =
        model
            .copy(new ParamMap())
            .setFeaturesCol("image")
            .transform(
                spark.read().format("image").option("dropInvalid", false).load(folder.toString()));

    assertThat(
            ofPixels
                .select(col("image.origin").as("path"), col("probability"))
                .orderBy("path")
                .collectAsList())
        .extracting(row -> row.get(1))
        .hasSize(10)
        .isEqualTo(
            ofFiles.orderBy("path").collectAsList().stream()
                .map(row -> row.<Object>getAs("probability"))
                .toList());
  }

  @Test
  void filesThatArriveInAStreamArePredictedOnceEach(@TempDir Path folder) throws Exception {
    SparkSession spark = LocalSpark.session();
    Path arriving = Files.createDirectory(folder.resolve("arriving"));
    writeFiles(images.where("id < 'train/000003'"), arriving);
    Dataset<Row> stream =
        spark
            .readStream()
            .format("binaryFile")
            .schema(spark.read().format("binaryFile").load(arriving.toString()).schema())
            .load(arriving.toString());

    StreamingQuery query =
        model
            .transform(stream)
            .select("path", "prediction", "error", "probability")
            .writeStream()
            .format("memory")
            .queryName("predictions")
            .start();
    List<Row> first;
    try {
      query.processAllAvailable();
      first = spark.table("predictions").collectAsList();
      writeFiles(images.where("id between 'train/000003' and 'train/000006'"), arriving);
      Files.writeString(arriving.resolve("broken.png"), "no picture");
      query.processAllAvailable();
    } finally {
      query.stop();
    }

    assertThat(first).hasSize(3);
    Dataset<Row> predicted = spark.table("predictions");
    Dataset<Row> batch =
        model
            .transform(spark.read().format("binaryFile").load(arriving.toString()))
            .select("path", "prediction", "error", "probability");
    assertThat(predicted.orderBy("path").collectAsList())
        .hasSize(8)
        .isEqualTo(batch.orderBy("path").collectAsList());
    assertThat(predicted.where("error is not null").count()).isEqualTo(1);
  }

  @Test
  void crossValidationChoosesAmongFrames() {
    HierarchyAwareClassifier classifier = classifier().setMaxIter(1);
    var validator =
        new CrossValidator()
            .setEstimator(classifier)
            .setEvaluator(new MistakeSeverityEvaluator().setMetricName("hierarchicalDistance@1"))
            .setEstimatorParamMaps(
                new ParamGridBuilder().addGrid(classifier.gamma(), new double[] {0.5, 4}).build())
            .setNumFolds(2)
            .setSeed(1);

    CrossValidatorModel chosen = validator.fit(images.limit(100));

    double[] distances = chosen.avgMetrics();
    double best = distances[0] <= distances[1] ? 0.5 : 4;
    assertThat(Arrays.stream(distances).boxed()).hasSize(2).allMatch(d -> d >= 0 && d <= 2);
    assertThat(distances[0]).isNotEqualTo(distances[1]);
    assertThat(((HierarchyAwareClassificationModel) chosen.bestModel()).network().settings())
        .contains("gamma=" + (best == 4 ? "4" : "0.5"));
  }

  @Test
  void trainValidationSplitChoosesTheLargestTop1() {
    HierarchyAwareClassifier classifier = classifier().setMaxIter(1);
    var split =
        new TrainValidationSplit()
            .setEstimator(classifier)
            .setEvaluator(new MistakeSeverityEvaluator().setMetricName("top1"))
            .setEstimatorParamMaps(
                new ParamGridBuilder()
                    .addGrid(classifier.learningRate(), new double[] {1e-6, 0.05})
                    .build())
            .setSeed(1);

    double[] top1 = split.fit(images).validationMetrics();

    assertThat(top1[1]).isGreaterThan(top1[0]);
  }

  @Test
  void columnsWhoseNamesAreTwiceStayBoth() {
    Dataset<Row> twice = images.select(col("id"), col("label"), col("content"), col("id"));

    Dataset<Row> predicted = model.transform(twice);

    assertThat(predicted.columns()).startsWith("id", "label", "content", "id", "rawPrediction");
    assertThat(predicted.collectAsList())
        .hasSize(200)
        .allMatch(row -> row.get(0).equals(row.get(3)) && row.getString(1).length() > 2);
  }

  @Test
  void wrongColumnsAreRefusedBeforeAnyJob() throws Exception {
    try (var jobs = new StartedJobs()) {
      assertThatWrongColumnsAreRefused();

      assertThat(jobs.count()).isZero();
      images.count();
      assertThat(jobs.count()).isPositive();
    }
  }

  private static void assertThatWrongColumnsAreRefused() {
    assertThatThrownBy(() -> classifier().setFeaturesCol("source").fit(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the column source: it is of type string");
    assertThatThrownBy(() -> classifier().setLabelCol("content").fit(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("labels from the column content: it is of type binary");
    assertThatThrownBy(() -> classifier().setLabelCol("class").fit(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there are the columns id, label");
    assertThatThrownBy(() -> classifier().setIdCol("nr").fit(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot order images by the column nr");
    assertThatThrownBy(() -> model.transform(images.withColumn("error", lit(""))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot write the column error");
  }

  @Test
  void labelsOfAnotherTreeAreRefusedBeforeAnyJob() throws Exception {
    Dataset<Row> others =
        images.withColumn(
            "label", when(col("label").equalTo("red"), "pink").otherwise(col("label")));
    Dataset<Row> indexed =
        new StringIndexer()
            .setInputCol("label")
            .setOutputCol("index")
            .fit(others)
            .transform(others);

    try (var jobs = new StartedJobs()) {
      assertThatThrownBy(() -> classifier().setLabelCol("index").fit(indexed))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("its metadata names pink, no class of the hierarchy colours");
      assertThat(jobs.count()).isZero();
    }
  }

  @Test
  void imagesThatCannotBeLearntFromAreNamed() {
    Dataset<Row> pink =
        images.withColumn(
            "label", when(col("id").equalTo("train/000007"), "pink").otherwise(col("label")));
    Dataset<Row> without =
        images.withColumn("content", when(col("id").notEqual("train/000007"), col("content")));
    Dataset<Row> beyond = images.withColumn("label", lit(4));

    assertThatThrownBy(() -> classifier().setIdCol("id").fit(pink))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("train/000007: its label pink is no class of the hierarchy");
    assertThatThrownBy(() -> classifier().setIdCol("id").fit(without))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("Cannot train on image train/000007: its content is null.");
    assertThatThrownBy(() -> classifier().fit(beyond))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContainingAll("Cannot train on image number", "its label 4 is no class");
  }

  @Test
  void wrongSettingsAreReportedTogether() {
    HierarchyAwareClassifier wrong =
        new HierarchyAwareClassifier()
            .setHierarchy(ColouredSquares.hierarchy().toJson())
            .setBackbone("small")
            .setMaxIter(0)
            .setSettings("training.epoch = 3");

    assertThatThrownBy(() -> wrong.transformSchema(images.schema()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("parameter maxIter: Cannot train with training.epochs = 0")
        .hasMessageContaining("network.width is missing")
        .hasMessageContaining("unknown setting training.epoch. Did you mean training.epochs?");
  }

  @Test
  void aFrameThatDoesNotFitIsFoundWithoutImages() {
    HierarchyAwareClassifier flat =
        classifier().setSettings("images.size = 8, frame.dimension = 1");

    assertThatThrownBy(() -> flat.transformSchema(images.schema()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dimension");
  }

  @Test
  void aMissingOrBrokenTreeIsRefused() {
    assertThatThrownBy(
            () -> new HierarchyAwareClassifier().setBackbone("small").setWidth(4).fit(images))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the parameter hierarchy is not set");
    assertThatThrownBy(() -> classifier().setHierarchy("no/such.json").fit(images))
        .isInstanceOf(InvalidHierarchyException.class)
        .hasMessageContaining("Cannot read the hierarchy no/such.json: there is no such file");
    assertThatThrownBy(() -> classifier().setHierarchy(" ").fit(images))
        .isInstanceOf(InvalidHierarchyException.class)
        .hasMessageContaining("the parameter hierarchy is empty");
    assertThatThrownBy(() -> classifier().setHierarchy("{ \"classes\": [] }").fit(images))
        .isInstanceOf(InvalidHierarchyException.class);
  }

  @Test
  void everyParameterIsExplainedAndDefaultsAreThoseOfTheSettings() {
    var fresh = new HierarchyAwareClassifier();

    for (Param<?> param : fresh.params()) {
      assertThat(fresh.explainParam(param)).startsWith(param.name() + ": ");
      assertThat(param.doc().replaceFirst(" ?\\(setting .*", "")).isNotBlank();
    }
    assertThat(Arrays.stream(fresh.params()).map(Param::name))
        .doesNotHaveDuplicates()
        .contains("featuresCol", "labelCol", "predictionCol", "probabilityCol")
        .contains("rawPredictionCol", "seed", "maxIter", "gamma", "hierarchy");
    assertThat(fresh.explainParams()).contains("(setting loss.alpha) (default: 0.4)");
    assertThat(fresh.getMaxIter())
        .isEqualTo(SettingsReader.defaultOf("training.epochs").orElseThrow());
    assertThat(fresh.isDefined(fresh.backbone())).isFalse();
  }

  @Test
  void copiesKeepParametersAndModels() {
    HierarchyAwareClassifier original = classifier();
    HierarchyAwareClassifier copy = original.copy(new ParamMap().put(original.gamma(), 3.0));

    assertThat(copy.getGamma()).isEqualTo(3.0);
    assertThat(copy.getWidth()).isEqualTo(4);
    assertThat(original.isDefined(original.gamma())).isFalse();
    assertThat(model.copy(new ParamMap()).network()).isSameAs(model.network());
    assertThat(model.copy(new ParamMap()).parent()).isSameAs(model.parent());
  }

  private static void writeFiles(Dataset<Row> rows, Path folder) throws Exception {
    for (Row row : rows.collectAsList()) {
      // In one step, as a stream of files asks for.
      Path written = folder.resolveSibling("." + folder.getFileName() + ".writing");
      Files.write(written, row.<byte[]>getAs("content"));
      Files.move(written, folder.resolve(row.<String>getAs("id").replace('/', '-') + ".png"));
    }
  }

  private record Silence() implements RoundListener {
    @Override
    public void roundCompleted(TrainingRound round) {}

    @Override
    public void epochCompleted(TrainingState state) {}

    @Override
    public boolean stopRequested() {
      return false;
    }
  }
}
