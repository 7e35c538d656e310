package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.haframe.job.Launcher.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One training by Deeplearning4j's engine, as a user runs it. */
class Dl4jSparkEngineIT {

  private static final String SETTINGS =
      """
      network {
        backbone = small
        width = 4
      }
      images.size = 28
      training {
        engine = dl4j-spark
        epochs = 1
        minibatch = 50
        averaging-frequency = 20
      }
      """;

  @TempDir private static Path folder;

  private static Launcher launcher;
  private static Outcome trained;

  @BeforeAll
  static void train() throws Exception {
    launcher = Launcher.from(folder);
    launcher.write("my.conf", SETTINGS);
    trained = launcher.train("local[2]", "model").end();
  }

  @Test
  void trainingEndsWithItsHashesAndALowerLoss() throws Exception {
    List<String> rounds = Files.readAllLines(folder.resolve("model/metrics.jsonl"));

    assertThat(trained.err()).doesNotContain("\tat ");
    assertThat(trained.exitCode()).isZero();
    assertThat(trained.out())
        .matches(
            "parameters sha256 [0-9a-f]{64}\nframe sha256 [0-9a-f]{64}\nmodel sha256 [0-9a-f]{64}\n");
    // 6,000 images in two partitions: 60 minibatches of 50, 20 a round.
    assertThat(rounds).hasSize(3);
    assertThat(rounds.get(0)).startsWith("{\"epoch\":1,\"round\":1,\"examples\":2000,");
    assertThat(loss(rounds.get(2))).isLessThan(loss(rounds.get(0)) / 1.5);
  }

  @Test
  void itsModelIsOneThatEvaluateTakes() throws Exception {
    Outcome evaluated =
        launcher.run(
            "--master",
            "local[2]",
            "evaluate",
            "--model",
            "model",
            "--images",
            Launcher.SAMPLE,
            "--output",
            "report");

    JsonNode report = new ObjectMapper().readTree(folder.resolve("report/report.json").toFile());
    assertThat(evaluated.exitCode()).isZero();
    assertThat(report.get("examples").asLong()).isEqualTo(1000);
    // Ten classes: a guess is right once in ten times.
    assertThat(report.get("top1").asDouble()).isGreaterThan(0.4);
  }

  @Test
  @Tag("long")
  void parametersAreTheSameOnExecutorProcesses() throws Exception {
    Outcome cluster = launcher.train("local-cluster[2,1,1024]", "of two executors").end();

    assertThat(cluster.exitCode()).isZero();
    assertThat(cluster.parameters()).isEqualTo(trained.parameters());
  }

  @Test
  void aSerializerThatCannotWriteItsArraysIsRefused() throws Exception {
    Outcome outcome =
        launcher
            .start(
                "--conf",
                "spark.serializer=org.apache.spark.serializer.KryoSerializer",
                "--master",
                "local[2]",
                "train",
                "--settings",
                "my.conf",
                "--images",
                Launcher.SAMPLE,
                "--output",
                "with Kryo")
            .end();

    assertThat(outcome.err())
        .contains("training.engine = dl4j-spark and spark.serializer = ", "Leave spark.serializer")
        .doesNotContain("\tat ");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  private static double loss(String round) throws Exception {
    return new ObjectMapper().readTree(round).get("loss").asDouble();
  }
}
