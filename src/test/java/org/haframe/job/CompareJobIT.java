package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.haframe.job.Launcher.Outcome;
import org.haframe.job.Launcher.Running;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two methods with two seeds each: interrupted after the first run, and gone on with. */
class CompareJobIT {

  private static final String SETTINGS =
      """
      network {
        backbone = small
        width = 4
      }
      images.size = 28
      training {
        epochs = 1
        minibatch = 50
        averaging-frequency = 4
      }
      compare {
        seeds = [3, 5]
        methods {
          flat { loss.name = cross-entropy }
          frame { loss.name = haframe }
        }
        coarse-models.parents { loss.name = cross-entropy, hierarchy.level = 1 }
        ensembles.flat = parents
      }
      """;

  @TempDir private static Path folder;

  private static Launcher launcher;
  private static Outcome interrupted;
  private static String modelBefore;
  private static JsonNode entriesBefore;
  private static Outcome resumed;

  @BeforeAll
  static void compareWithAnInterruption() throws Exception {
    launcher = Launcher.from(folder);
    launcher.write("my.conf", SETTINGS);
    Running running = start();
    running.await(
        err ->
            err.contains("Method frame, seed 3")
                && err.substring(err.indexOf("Method frame, seed 3")).contains("train: "));
    running.terminate();
    interrupted = running.end();
    entriesBefore = entries();
    modelBefore = written("flat/seed-3");
    resumed = start("--resume").end();
  }

  private static Running start(String... more) throws IOException {
    String[] arguments = {
      "--master",
      "local[2]",
      "compare",
      "--settings",
      "my.conf",
      "--images",
      Launcher.SAMPLE,
      "--output",
      "comparison"
    };
    return launcher.start(
        Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  private static JsonNode entries() throws IOException {
    return new ObjectMapper()
        .readTree(folder.resolve("comparison/comparison.json").toFile())
        .get("entries");
  }

  private static String written(String run) throws IOException {
    return String.valueOf(
        Files.getLastModifiedTime(
            folder.resolve("comparison/runs/" + run + "/model/haframe-model.zip")));
  }

  @Test
  void anInterruptedComparisonHasTheTableOfWhatIsDone() {
    assertThat(interrupted.exitCode()).as(interrupted.err()).isEqualTo(130);
    assertThat(interrupted.err()).contains("Go on with --resume");
    // The first method, by all its rules, with its first seed.
    assertThat(entriesBefore).hasSize(5);
    assertThat(entriesBefore.get(2).get("seeds").toString()).isEqualTo("[3]");
    assertThat(entriesBefore.get(3).get("seeds").toString()).isEqualTo("[]");
  }

  @Test
  void goingOnRunsWhatIsLeftAndNothingTwice() throws Exception {
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).doesNotContain("Method flat, seed 3").contains("Method flat, seed 5");
    assertThat(written("flat/seed-3")).isEqualTo(modelBefore);
  }

  @Test
  void theTableHasEveryMethodSeedAndDecision() throws Exception {
    JsonNode entries = entries();

    assertThat(entries).hasSize(5);
    for (JsonNode entry : entries) {
      assertThat(entry.get("seeds").toString()).isEqualTo("[3,5]");
      JsonNode top1 = entry.get("scores").get("top1").get("bySeed");
      // Two seeds are two trainings.
      assertThat(top1.get("3").asDouble()).isNotEqualTo(top1.get("5").asDouble());
      assertThat(top1.get("3").asDouble()).isGreaterThan(0.3);
    }
    assertThat(resumed.out()).contains("| frame | crm | 2 |");
    assertThat(folder.resolve("comparison/comparison.html")).isNotEmptyFile();
    assertThat(folder.resolve("comparison/runs/frame/seed-5/crm/report.json")).isNotEmptyFile();
  }

  @Test
  void aMethodIsScoredTogetherWithItsCoarseModelToo() throws Exception {
    JsonNode together = entries().get(2);
    JsonNode report =
        new ObjectMapper()
            .readTree(folder.resolve("comparison/runs/flat/seed-3/hie/report.json").toFile());

    assertThat(together.get("method").asText()).isEqualTo("flat");
    assertThat(together.get("decision").asText()).isEqualTo("hie");
    assertThat(report.get("provenance").get("coarseModelId").asText()).matches("[0-9a-f]{64}");
    // The coarse model moves the answers towards its own.
    assertThat(report.get("levelAccuracy").get(0))
        .isNotEqualTo(
            new ObjectMapper()
                .readTree(folder.resolve("comparison/runs/flat/seed-3/argmax/report.json").toFile())
                .get("levelAccuracy")
                .get(0));
  }

  @Test
  void evaluatingByTwoModelsGivesTheScoresOfTheComparison() throws Exception {
    Outcome evaluated =
        launcher.run(
            "--master",
            "local[2]",
            "evaluate",
            "--model",
            "comparison/runs/flat/seed-3/model",
            "--coarse-model",
            "comparison/runs/parents/seed-3/model",
            "--decision",
            "hie",
            "--images",
            Launcher.SAMPLE,
            "--output",
            "by two models");

    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(folder.resolve("by two models/report.json"))
        .hasSameTextualContentAs(folder.resolve("comparison/runs/flat/seed-3/hie/report.json"));
  }

  @Test
  void otherSettingsAreNotMixedIn() throws Exception {
    Outcome other = start("--resume", "--set", "training.learning-rate=0.02").end();
    Outcome ofMoreDimensions = start("--resume", "--set", "frame.dimension=classes").end();
    Outcome sameResult = start("--resume", "--set", "training.round-timeout=2h").end();

    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("training.learning-rate was 0.01 and is 0.02");
    assertThat(ofMoreDimensions.exitCode()).isEqualTo(2);
    assertThat(ofMoreDimensions.err()).contains("frame.dimension was rank and is classes");
    assertThat(sameResult.exitCode()).as(sameResult.err()).isZero();
  }

  @Test
  void scoresInAnotherPrecisionOrOrderAreNotMixedIn() throws Exception {
    Path report = folder.resolve("comparison/runs/frame/seed-5/argmax/report.json");
    byte[] kept = Files.readAllBytes(report);

    Outcome evaluated =
        launcher.run(
            "--master",
            "local[2]",
            "evaluate",
            "--model",
            "comparison/runs/frame/seed-5/model",
            "--images",
            Launcher.SAMPLE,
            "--precision",
            "bfloat16-compute",
            "--smoothing",
            "0.5",
            "--output",
            "comparison/runs/frame/seed-5/argmax");
    Outcome other = start("--resume").end();
    Files.write(report, kept);

    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(other.exitCode()).as(other.err()).isEqualTo(2);
    assertThat(other.err())
        .contains("precision was bfloat16-compute and is float32", "smoothing was 0.5 and is 0.0");
  }

  @Test
  void scoresTogetherWithAnotherCoarseModelAreNotMixedIn() throws Exception {
    Outcome other =
        start("--resume", "--set", "compare.coarse-models.parents.training.learning-rate=0.02")
            .end();

    assertThat(other.exitCode()).as(other.err()).isEqualTo(2);
    assertThat(other.err()).contains("hie/report.json is of another coarse model than");
  }

  @Test
  void reportsAreEnoughToGoOnFrom() throws Exception {
    Path models = folder.resolve("comparison/runs/parents");
    Path elsewhere = Files.move(models, folder.resolve("parents"));

    Outcome withoutModel;
    try {
      withoutModel = start("--resume").end();
    } finally {
      Files.move(elsewhere, models);
    }

    assertThat(withoutModel.exitCode()).as(withoutModel.err()).isZero();
    assertThat(withoutModel.err().split("Cannot check the coarse model of", -1))
        .as("one warning for each of two seeds")
        .hasSize(3);
    assertThat(withoutModel.err()).doesNotContain("Method ");
  }

  /** A frame had a dimension for each class then, and the report does not say so. */
  @Test
  void reportsOfBeforeTheDimensionHadANameAreNotMixedIn() throws Exception {
    Path report = folder.resolve("comparison/runs/frame/seed-3/crm/report.json");
    String now = Files.readString(report);
    Files.writeString(report, now.replaceFirst("\\s*\"frame.dimension\" : \"rank\",", ""));

    Outcome ofBefore;
    try {
      ofBefore = start("--resume").end();
    } finally {
      Files.writeString(report, now);
    }

    assertThat(ofBefore.exitCode()).as(ofBefore.err()).isEqualTo(2);
    assertThat(ofBefore.err()).contains("frame.dimension was classes and is rank");
  }
}
