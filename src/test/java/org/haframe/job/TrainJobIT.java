package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.LocalSpark;
import org.haframe.data.ImageTable;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.job.Launcher.Outcome;
import org.haframe.job.Launcher.Running;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.ModelStore;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.SeverityScores;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One training: interrupted, gone on with, and its model scored on two kinds of cluster. */
class TrainJobIT {

  private static final String SETTINGS =
      """
      network {
        backbone = small
        width = 4
      }
      # Whose order of classes is not that of the scores.
      loss {
        name = aligned-frame
        smoothing = 1
      }
      images.size = 28
      training {
        epochs = 1
        minibatch = 50
        averaging-frequency = 4
        watch-frame = true
      }
      """;

  @TempDir private static Path folder;

  private static Launcher launcher;
  private static Outcome interrupted;
  private static long checkpointsAfterInterruption;
  private static Outcome resumed;

  @BeforeAll
  static void trainWithAnInterruption() throws Exception {
    launcher = Launcher.from(folder);
    launcher.write("my.conf", SETTINGS);
    // On one thread: it takes longer, and leaves a processor to the one who interrupts.
    Running running = launcher.train("local[1]", "model");
    running.await(err -> err.contains("train: "));
    running.interrupt();
    interrupted = running.end();
    Path checkpoints = folder.resolve("model/checkpoints");
    checkpointsAfterInterruption =
        Files.isDirectory(checkpoints)
            ? Files.list(checkpoints).filter(file -> file.toString().endsWith(".zip")).count()
            : 0;
    resumed = launcher.train("local[2]", "model", "--resume").end();
  }

  @Test
  void interruptedTrainingWritesACheckpointAndEndsWith130() {
    assertThat(interrupted.err()).contains("Stopped in epoch 1", "Go on with --resume");
    assertThat(interrupted.exitCode()).isEqualTo(130);
    assertThat(checkpointsAfterInterruption).isEqualTo(1);
  }

  @Test
  void resumedTrainingGoesOnAndEndsWithItsHashes() {
    assertThat(resumed.err()).contains("Going on in epoch 1");
    assertThat(resumed.exitCode()).isZero();
    assertThat(resumed.out())
        .matches(
            "parameters sha256 [0-9a-f]{64}\nframe sha256 [0-9a-f]{64}\nmodel sha256 [0-9a-f]{64}\n");
  }

  @Test
  void metricsTellOfEachRoundOnce() throws Exception {
    List<String> lines = Files.readAllLines(folder.resolve("model/metrics.jsonl"));

    // 6,000 images in two partitions: 60 minibatches of 50, four a round. Then the frame.
    assertThat(lines).hasSize(16);
    assertThat(lines.get(0)).startsWith("{\"epoch\":1,\"round\":1,\"examples\":400,");
    assertThat(lines.get(15)).startsWith("{\"epoch\":1,\"frame\":{\"deviation\":0.");
  }

  @Test
  void otherSettingsDoNotGoOnFromTheCheckpoint() throws Exception {
    Outcome outcome =
        launcher.train("local[2]", "model", "--resume", "--set", "loss.depth-decay=0.2").end();

    assertThat(outcome.err())
        .contains("loss.depth-decay was 0.1 and is 0.2")
        .doesNotContain("\tat ");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  void resumedTrainingEndsWithTheParametersOfAnUninterruptedOne() throws Exception {
    Files.createDirectories(folder.resolve("sink"));

    Outcome uninterrupted =
        launcher
            .start(
                "--master",
                "local[2]",
                "--conf",
                "spark.metrics.namespace=trained",
                "--conf",
                "spark.metrics.conf.driver.sink.csv.class=org.apache.spark.metrics.sink.CsvSink",
                "--conf",
                "spark.metrics.conf.driver.sink.csv.directory=" + folder.resolve("sink"),
                "train",
                "--settings",
                "my.conf",
                "--images",
                Launcher.SAMPLE,
                "--output",
                "uninterrupted")
            .end();

    assertThat(uninterrupted.exitCode()).as(uninterrupted.err()).isZero();
    assertThat(resumed.parameters()).isEqualTo(uninterrupted.parameters());
    // A sink of Spark's own has what the training told its metrics system last.
    assertThat(sunk("epoch")).isEqualTo(1);
    assertThat(sunk("rounds")).isEqualTo(15);
    assertThat(sunk("loss")).isBetween(0.1, 10.0);
  }

  /** The last value of a gauge. */
  private static double sunk(String gauge) throws IOException {
    Path file = folder.resolve("sink/trained.driver.haframe." + gauge + ".csv");
    List<String> lines = Files.readAllLines(file);
    return Double.parseDouble(lines.get(lines.size() - 1).split(",")[1]);
  }

  @Test
  void parametersAreTheSameOnExecutorProcesses() throws Exception {
    Outcome cluster = launcher.train("local-cluster[2,1,1024]", "of two executors").end();

    assertThat(cluster.exitCode()).isZero();
    assertThat(cluster.parameters()).isEqualTo(resumed.parameters());
  }

  @Test
  void divergedTrainingEndsWith5AndAdvice() throws Exception {
    Outcome outcome =
        launcher.train("local[2]", "diverged", "--set", "training.learning-rate=1000").end();

    assertThat(outcome.err()).contains("learning-rate").doesNotContain("\tat ");
    assertThat(outcome.exitCode()).isEqualTo(5);
  }

  @Test
  void scoresAreTheSameOnExecutorProcesses() throws Exception {
    Outcome local =
        launcher.run(
            "--master",
            "local[2]",
            "evaluate",
            "--model",
            "model",
            "--images",
            Launcher.SAMPLE,
            "--output",
            "report of one process");
    Outcome cluster =
        launcher.run(
            "--master",
            "local-cluster[2,1,1024]",
            "evaluate",
            "--model",
            "model",
            "--images",
            Launcher.SAMPLE,
            "--output",
            "report of two executors",
            "--without-images");

    assertThat(local.exitCode()).isZero();
    assertThat(cluster.exitCode()).isZero();
    assertThat(json("report of one process/report.json").get("top1").asDouble())
        .isEqualTo(scores(new DecisionRule.Argmax(1)).top1().value().orElseThrow());
    assertThat(folder.resolve("report of two executors/report.json"))
        .hasSameTextualContentAs(folder.resolve("report of one process/report.json"));
    String page = Files.readString(folder.resolve("report of one process/report.html"));
    assertThat(page)
        .contains("<img src=\"data:image/png;base64,")
        .contains("Learning curves", "Features and frame")
        .containsPattern("test/[0-9]{6}");
    assertThat(Files.readString(folder.resolve("report of two executors/report.html")))
        .doesNotContain("<img", ";base64,")
        .containsPattern("test/[0-9]{6}");
  }

  @Test
  void predictionsAreThoseThatTheEvaluationCounts() throws Exception {
    Outcome predicted =
        launcher.run(
            "--master",
            "local-cluster[2,1,1024]",
            "predict",
            "--model",
            "model",
            "--images",
            Launcher.SAMPLE,
            "--top-k",
            "3",
            "--output",
            "predictions");

    assertThat(predicted.err()).doesNotContain("Cannot");
    assertThat(predicted.out())
        .isEqualTo("images 7000\nnot decodable 0\npredictions predictions\n");
    Dataset<Row> predictions =
        LocalSpark.session().read().parquet(folder.resolve("predictions").toString());
    ImageTable sample = ImageTable.open(LocalSpark.session(), Launcher.SAMPLE);
    SeverityScores scores = scores(new DecisionRule.Argmax(1));
    assertThat(scores.hops())
        .as("else the order of the model's loss could not be told from that of its scores")
        .isNotEqualTo(scores(new DecisionRule.Argmax(0)).hops());
    long right = sample.split("test").join(predictions, "id").where("label = prediction").count();
    assertThat(scores.top1().value()).hasValue(right / 1000.0);
    assertThat(predictions.where("size(top) = 3 and top[0].label = prediction").count())
        .isEqualTo(7000);
  }

  private static HierarchyAwareModel model() throws IOException {
    return new ModelStore(new Configuration())
        .load(new org.apache.hadoop.fs.Path(folder.resolve("model").toUri()));
  }

  private static SeverityScores scores(DecisionRule rule) throws IOException {
    HierarchyAwareModel model = model();
    return new ClusterEvaluator(LocalSpark.context())
        .evaluate(
            model,
            ClusterEvaluator.decode(
                ImageTable.open(LocalSpark.session(), Launcher.SAMPLE).split("test"),
                model.hierarchy(),
                28),
            rule)
        .scores();
  }

  @Test
  void anotherPrecisionIsSaidBesideTheModel() throws Exception {
    Outcome evaluated =
        launcher.run(
            "evaluate",
            "--model",
            "model",
            "--images",
            Launcher.SAMPLE,
            "--precision",
            "bfloat16-compute",
            "--output",
            "report in bfloat16",
            "--without-images");
    Outcome predicted =
        launcher.run(
            "predict",
            "--model",
            "model",
            "--images",
            Launcher.SAMPLE,
            "--precision",
            "bfloat16-compute",
            "--output",
            "predictions in bfloat16");

    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(predicted.exitCode()).as(predicted.err()).isZero();
    String stored = model().sha256();
    JsonNode provenance = json("report in bfloat16/report.json").get("provenance");
    assertThat(provenance.get("precision").asText()).isEqualTo("bfloat16-compute");
    assertThat(provenance.get("modelId").asText()).isEqualTo(stored);
    JsonNode predictions = json("predictions in bfloat16/_predictions.json");
    assertThat(predictions.get("precision").asText()).isEqualTo("bfloat16-compute");
    assertThat(predictions.get("model").asText()).isEqualTo(stored);
  }

  private static JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(file).toFile());
  }

  @Test
  void eachPictureOfAFolderHasAPredictionOrAReason() throws Exception {
    launcher.write("pictures/a/broken.PNG", "no picture".getBytes(StandardCharsets.UTF_8));
    launcher.write("pictures/a/empty.jpg", new byte[0]);
    launcher.write("pictures/b c/old.gif", "GIF89a".getBytes(StandardCharsets.UTF_8));
    launcher.write("pictures/notes.txt", "about the pictures");
    launcher.write("pictures/whole.png", png());

    Outcome outcome =
        launcher.run(
            "predict",
            "--model",
            "model",
            "--images",
            "pictures",
            "--decision",
            "crm",
            "--temperature",
            "0.5",
            "--output",
            "of the pictures [1]");
    Outcome again =
        launcher.run(
            "predict",
            "--model",
            "model",
            "--images",
            "pictures",
            "--output",
            "of the pictures [1]");

    assertThat(outcome.err()).contains("1 files are no pictures by their name: ignored.");
    assertThat(outcome.out()).startsWith("images 4\nnot decodable 3\n");
    List<Row> rows = predictedPictures();
    assertThat(rows)
        .extracting(row -> row.<String>getAs("id"))
        .containsExactly("a/broken.PNG", "a/empty.jpg", "b c/old.gif", "whole.png");
    assertThat(rows)
        .extracting(row -> row.<String>getAs("error") == null)
        .containsExactly(false, false, false, true);
    assertThat(rows.get(3).<Double>getAs("expectedSeverity")).isBetween(0.0, 3.0);
    assertThat(Files.readString(folder.resolve("of the pictures [1]/_predictions.json")))
        .contains("\"decision\" : \"crm\"", "\"temperature\" : 0.5");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err())
        .contains("Cannot write predictions to of the pictures [1]", "--overwrite");

    launcher.write("pictures/another.png", png());
    Outcome overwritten =
        launcher.run(
            "predict",
            "--model",
            "model",
            "--images",
            "pictures",
            "--decision",
            "back-off",
            "--overwrite",
            "--output",
            "of the pictures [1]");

    assertThat(overwritten.exitCode()).as(overwritten.err()).isZero();
    assertThat(overwritten.out()).startsWith("images 5\nnot decodable 3\n");
    assertThat(Files.readString(folder.resolve("of the pictures [1]/_predictions.json")))
        .contains("\"decision\" : \"back-off\"", "\"temperature\" : 1.0");
    assertThat(predictedPictures())
        .hasSize(5)
        .allMatch(row -> row.isNullAt(row.fieldIndex("node")) == (row.getAs("error") != null));
  }

  private static List<Row> predictedPictures() {
    return LocalSpark.session()
        .read()
        .option("__globPaths__", "false")
        .parquet(folder.resolve("of the pictures [1]").toString())
        .orderBy("id")
        .collectAsList();
  }

  private static byte[] png() throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toByteArray();
  }
}
