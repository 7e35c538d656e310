package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.haframe.job.Launcher.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What --resume makes of checkpoints that are damaged, of other data, or on a full disk. */
@Tag("faults")
class ResumeIT {

  private static final String SETTINGS =
      """
      network { backbone = small, width = 8 }
      images.size = 28
      training {
        epochs = 2
        minibatch = 50
        averaging-frequency = 12
        partitions = 2
      }
      """;

  private static final String FIRST = "epoch-00001-round-00000.zip";
  private static final String SECOND = "epoch-00002-round-00000.zip";

  @TempDir private static Path folder;

  private static Launcher launcher;
  private static String undisturbed;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    launcher = Launcher.from(folder);
    launcher.write("my.conf", SETTINGS);
    undisturbed = launcher.train("local[2]", "undisturbed").end().parameters();
  }

  @Test
  void aDamagedNewestCheckpointIsPassedOverWithAWarning() throws Exception {
    copyOfTheTraining("newest");
    flipAByte("newest", SECOND);

    Outcome outcome = resume("newest");

    assertThat(outcome.err()).contains("Cannot read ", SECOND, "Going on after epoch 1");
    assertThat(outcome.parameters()).isEqualTo(undisturbed);
  }

  @Test
  void nothingIsTrainedWhereAllCheckpointsAreDamaged() throws Exception {
    copyOfTheTraining("all");
    flipAByte("all", FIRST);
    flipAByte("all", SECOND);
    List<String> before = filesIn("all");

    Outcome outcome = resume("all");

    assertThat(outcome.err()).contains("all 2 checkpoints are damaged").doesNotContain("\tat ");
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(filesIn("all")).isEqualTo(before);
  }

  @Test
  void aCompletedTrainingThatLostItsModelGetsThatOfItsLastEpoch() throws Exception {
    copyOfTheTraining("modelless");
    Files.delete(folder.resolve("modelless/haframe-model.zip"));

    Outcome outcome = resume("modelless");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.parameters()).isEqualTo(undisturbed);
    assertThat(folder.resolve("modelless/haframe-model.zip"))
        .hasSameBinaryContentAs(folder.resolve("undisturbed/haframe-model.zip"));
  }

  @Test
  void otherImagesAreRefusedWithTheDifference() throws Exception {
    copyOfTheTraining("images");
    importWithValidationImages("other");

    Outcome outcome = resume("images", "--images", "other");

    assertThat(outcome.err())
        .containsPattern("images was [0-9a-f]{64} and is [0-9a-f]{64}")
        .doesNotContain("hierarchy was", "\tat ");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  void anotherClassTreeIsRefusedWithTheDifference() throws Exception {
    copyOfTheTraining("tree");
    String tree = Files.readString(Path.of(Launcher.SAMPLE, "hierarchy.json"));
    launcher.write("tree.json", tree.replace("\"sneaker\":\"footwear\"", "\"sneaker\":\"bags\""));

    Outcome outcome = resume("tree", "--set", "hierarchy.file=tree.json");

    assertThat(outcome.err())
        .containsPattern("hierarchy was [0-9a-f]{64} and is [0-9a-f]{64}")
        .doesNotContain("images was", "\tat ");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  @Tag("long")
  void aTrainingThatLostItsModelDoesNotEndWithoutOne() throws Exception {
    importWithValidationImages("validated");
    String[] standstill = {};
    String err = "";
    // No step changes a parameter, only running statistics: with some seed, the first model is the
    // best.
    for (int seed = 0; seed < 8 && err.split("the best so far", -1).length != 2; seed++) {
      standstill =
          new String[] {
            "--images", "validated",
            "--set", "training.learning-rate=1e-30",
            "--set", "training.seed=" + seed
          };
      String[] anew = Arrays.copyOf(standstill, standstill.length + 1);
      anew[standstill.length] = "--overwrite";
      err = launcher.train("local[2]", "lost", anew).end().err();
    }
    assertThat(err).containsOnlyOnce("the best so far");
    Files.delete(folder.resolve("lost/checkpoints").resolve(SECOND));
    Files.delete(folder.resolve("lost/haframe-model.zip"));

    Outcome outcome = resume("lost", standstill);

    assertThat(outcome.err()).contains("there is no haframe-model.zip", "the best model from here");
    assertThat(outcome.exitCode()).isZero();
    assertThat(folder.resolve("lost/haframe-model.zip")).exists();
  }

  @Test
  void aFullDiskEndsTheJobAndItGoesOnWhenThereIsRoom() throws Exception {
    assumeTrue(
        run("unshare", "-rm", "mount", "-t", "tmpfs", "none", folder.toString()) == 0,
        "Not tested: this user may not mount a small disk in a namespace (unshare -rm).");
    Path before = copyOfTheTraining("before");
    Files.delete(before.resolve("checkpoints").resolve(SECOND));
    Files.createDirectory(folder.resolve("disk"));
    // Room for the model of the second epoch, but not for its checkpoint.
    long model = Files.size(before.resolve("haframe-model.zip"));
    long checkpoint = Files.size(before.resolve("checkpoints").resolve(FIRST));
    String script = twiceOnASmallDisk((model + checkpoint) / 2);

    Outcome outcome =
        launcher.at(folder.resolve(script)).train("local[2]", "disk", "--resume").end();

    String err = outcome.err();
    assertThat(err)
        .containsOnlyOnce("Cannot write ")
        .containsPattern("Cannot write disk/checkpoints/" + SECOND + ": .*No space left on device")
        .doesNotContain("\tat ");
    assertThat(outcome.out()).contains("the first run ended with 4\nit left " + FIRST + "\n");
    assertThat(err.substring(err.indexOf("Cannot write "))).contains("Going on after epoch 1");
    assertThat(outcome.parameters()).isEqualTo(undisturbed);
  }

  /** A program that runs the launcher on a disk that is too small, enlarges it, and runs again. */
  private static String twiceOnASmallDisk(long freeBytes) throws Exception {
    String script =
        launcher.write(
            "on-a-small-disk",
            """
            #!/usr/bin/env bash
            exec unshare -rm bash -c '
              used=$(du -sk before | cut -f1)
              mount -t tmpfs -o size=$((used + %d))k none disk && cp -a before/. disk/
              "$0" "$@"
              echo "the first run ended with $?"
              echo "it left $(ls -A disk/checkpoints)"
              mount -o remount,size=64m disk
              exec "$0" "$@"
            ' '%s' "$@"
            """
                .formatted(freeBytes / 1024, Launcher.PROJECT.resolve("submit/haframe")));
    assertThat(folder.resolve(script).toFile().setExecutable(true)).isTrue();
    return script;
  }

  /** The images of the sample, one of each class held out. */
  private static void importWithValidationImages(String table) throws Exception {
    Outcome outcome =
        launcher.run(
            "--master",
            "local[2]",
            "import",
            "--source",
            "image-table",
            "--input",
            Launcher.SAMPLE,
            "--validation-per-class",
            "1",
            "--output",
            table);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  private static Outcome resume(String output, String... more) throws Exception {
    String[] all = Stream.concat(Stream.of("--resume"), Stream.of(more)).toArray(String[]::new);
    return launcher.train("local[2]", output, all).end();
  }

  private static Path copyOfTheTraining(String name) throws IOException {
    Path from = folder.resolve("undisturbed");
    Path to = folder.resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  private static void flipAByte(String training, String checkpoint) throws IOException {
    Path file = folder.resolve(training).resolve("checkpoints").resolve(checkpoint);
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 0x10;
    Files.write(file, content);
  }

  private static List<String> filesIn(String training) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(training))) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor();
    } catch (IOException e) {
      return 127; // no such program
    }
  }
}
