package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.haframe.registry.Champion;
import org.haframe.registry.ModelRecord;
import org.haframe.registry.ModelRegistry;
import org.haframe.report.Verdict.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One retraining, done again from wherever a kill may have left it, and the registry that it makes,
 * by the commands that look after it. In this order: each finds what the one before left.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RepeatedRetrainingIT {

  /** What a job says where it trains on these images, which have none for validation. */
  private static final String TRAINS = "the model of the last epoch is kept";

  private static final String SETTINGS =
      """
      network { backbone = small, width = 4 }
      images.size = 28
      training { epochs = 2, minibatch = 16, averaging-frequency = 8, learning-rate = 0.05 }
      """;

  @TempDir private static Path folder;

  private static ArrivingImages images;
  private static ModelRegistry registry;
  private static ModelRecord first;
  private static String told;

  @BeforeAll
  static void retrainOnce() throws IOException {
    Files.writeString(folder.resolve("my.conf"), SETTINGS);
    images =
        new ArrivingImages(folder, "monday")
            .write("train", ArrivingImages.ofTheSample("train").subList(0, 1200))
            .write("test", ArrivingImages.ofTheSample("test").subList(0, 400));
    images.importWith(Path.of(Launcher.SAMPLE, "hierarchy.json"));
    images.retrain(ExitCode.DONE, "--dry-run");
    assertThat(folder.resolve("registry")).as("a dry run writes nothing").doesNotExist();

    told = images.retrain(ExitCode.DONE);

    registry =
        new ModelRegistry(new Configuration(), new org.apache.hadoop.fs.Path(images.registry()));
    first = registry.record(1);
    assertThat(told).contains(TRAINS, "Version 1 is the first champion.");
    assertThat(images.verdict().outcome()).isEqualTo(Outcome.PROMOTED);
  }

  @Test
  @Order(1)
  void aRunThatHasEndedAnswersTheSameAndChangesNothing() throws IOException {
    TreeMap<Path, Object> before = files();

    String again = images.retrain(ExitCode.DONE);

    assertThat(again).contains("has ended before", "Version 1 is the first champion.");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  @Order(1)
  void aRunThatHasEndedAnswersWhateverBefellTheChampion() throws IOException {
    Path model = folder.resolve("registry/versions/000001/haframe-model.zip");
    byte[] whole = Files.readAllBytes(model);
    Files.write(model, Arrays.copyOf(whole, whole.length / 2));
    try {
      assertThat(images.retrain(ExitCode.DONE)).contains("Version 1 is the first champion.");
    } finally {
      Files.write(model, whole);
    }
  }

  @Test
  @Order(2)
  void aDryRunBesideAChampionWritesNothing() throws IOException {
    TreeMap<Path, Object> before = files();

    String found = images.retrainAs("dry", ExitCode.DONE, "--dry-run");

    assertThat(found).contains("passed  label-disagreement");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  @Order(3)
  void killedBeforeItsVerdictItWritesTheOneItHadJudged() throws IOException {
    Files.delete(folder.resolve("registry/runs/monday/verdict.json"));

    images.retrain(ExitCode.DONE);

    requireOneChampion();
  }

  @Test
  @Order(3)
  void givenUpItStillTellsThatItsModelWasPromoted() throws IOException {
    Files.delete(folder.resolve("registry/runs/monday/verdict.json"));
    registry.abandon("monday");
    try {
      images.retrain(ExitCode.DONE);
    } finally {
      Files.delete(folder.resolve("registry/runs/monday/abandoned"));
    }

    requireOneChampion();
  }

  @Test
  @Order(3)
  void givenUpBeforeItEndedItIsRefused() throws IOException {
    registry.abandon("sunday");
    TreeMap<Path, Object> before = files();

    assertThat(images.retrainAs("sunday", ExitCode.WRONG_USAGE))
        .contains("Cannot go on with the run sunday", "Use another --run-id.");

    assertThat(files()).isEqualTo(before);
    FileUtils.deleteDirectory(folder.resolve("registry/runs/sunday").toFile());
  }

  @Test
  @Order(4)
  void killedBeforeThePromotionItIsComparedAndPromoted() throws IOException {
    Files.delete(folder.resolve("registry/runs/monday/verdict.json"));
    Files.delete(folder.resolve("registry/champion/00000001.json"));

    String again = images.retrain(ExitCode.DONE);

    assertThat(again).doesNotContain(TRAINS);
    requireOneChampion();
  }

  @Test
  @Order(5)
  void killedBeforeItWasRegisteredItGetsTheNumberThatItHad() throws IOException {
    Files.delete(folder.resolve("registry/runs/monday/verdict.json"));
    Files.delete(folder.resolve("registry/champion/00000001.json"));
    Files.delete(folder.resolve("registry/versions/000001/record.json"));

    images.retrain(ExitCode.DONE);

    requireOneChampion();
  }

  private static void requireOneChampion() throws IOException {
    assertThat(images.verdict().outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(registry.history()).extracting(Champion::version).containsExactly(1);
    assertThat(registry.versions()).hasSize(1);
    assertThat(registry.record(1).modelSha256()).isEqualTo(first.modelSha256());
    assertThat(folder.resolve("registry/runs/monday/model")).doesNotExist();
  }

  @Test
  @Order(6)
  void otherSettingsUnderTheSameIdAreRefused() {
    String refused = images.retrain(ExitCode.WRONG_USAGE, "--set", "training.epochs=3");

    assertThat(refused).contains("it was begun with other settings");
  }

  /** The same images and seed, afresh, make the same model, by whatever rule. */
  @Test
  @Order(7)
  void theSameModelIsNotMilder() throws IOException {
    String kept =
        images.retrainAs(
            "tuesday",
            ExitCode.CHAMPION_KEPT,
            "--set",
            "retraining.start=afresh",
            "--set",
            "retraining.rule=crm");

    assertThat(kept).contains("Version 1 stays the champion: version 2 is not better");
    assertThat(registry.record(2).modelSha256()).isEqualTo(first.modelSha256());
    assertThat(registry.record(2).decision()).isEqualTo("crm");
    assertThat(registry.record(2).holdOutFingerprint()).isEqualTo(first.holdOutFingerprint());
  }

  @Test
  @Order(8)
  void theRegistryCanBeLookedAfter() throws IOException {
    assertThat(registryJob(ExitCode.DONE, "list"))
        .contains("1        champion", "tuesday", "monday");
    assertThat(registryJob(ExitCode.DONE, "show", "--max-age", "1h"))
        .contains("champion version 1", "model sha256 " + first.modelSha256(), "top1 0.");
    assertThat(registryJob(ExitCode.REGISTRY_STALE, "show", "--max-age", "1ms"))
        .contains("is stale");
    assertThat(registryJob(ExitCode.WRONG_USAGE, "show", "--max-age", "36"))
        .contains("Write for example 36h");
    assertThat(registryJob(ExitCode.BAD_DATA, "show", "7")).contains("there is no such version");
    assertThat(registryJob(ExitCode.DONE, "diff", "1", "2"))
        .contains("calibrationError")
        .doesNotContain("hold-out");
    assertThat(registryJob(ExitCode.BAD_DATA, "rollback")).contains("its first champion");
    assertThat(registryJob(ExitCode.DONE, "prune", "--keep", "1")).isEmpty();
  }

  private static String registryJob(ExitCode expected, String command, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("registry", command, "--registry", images.registry()));
    arguments.addAll(List.of(more));
    return ArrivingImages.run(expected, arguments.toArray(String[]::new));
  }

  /** All files of the registry with their moments of change. */
  private static TreeMap<Path, Object> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("registry"))) {
      TreeMap<Path, Object> files = new TreeMap<>();
      for (Path file : all.toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
      return files;
    }
  }
}
