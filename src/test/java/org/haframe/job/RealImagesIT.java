package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.haframe.SharedFiles;
import org.haframe.job.Launcher.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real photographs all the way: import, frame, train, evaluate, with the settings in conf/. */
@Tag("long")
class RealImagesIT {

  private static final Pattern FRAME_HASH = Pattern.compile("frame sha256 ([0-9a-f]{64})");

  @TempDir private Path folder;

  @Test
  void cifar100KeepsItsFrameThroughTrainingOnThreeExecutors() throws Exception {
    String hierarchy = shared("data/cifar100/hierarchy.json");
    run(
        "import",
        "--source",
        "cifar-100",
        "--input",
        "train=%s,test=%s"
            .formatted(
                shared("data/cifar100/mini_train.bin.xz"),
                shared("data/cifar100/mini_test.bin.xz")),
        "--labels",
        shared("data/cifar100/fine_label_names.txt"),
        "--hierarchy",
        hierarchy,
        "--validation-per-class",
        "1",
        "--output",
        "cifar");
    Outcome frame = run("frame", "--hierarchy", hierarchy, "--gamma", "2");

    Outcome training =
        run(
            "--master",
            "local-cluster[3,1,1024]",
            "train",
            "--settings",
            settings("cifar-100-small.conf"),
            "--images",
            "cifar",
            "--output",
            "model",
            "--set",
            "training.epochs=1",
            "--set",
            "training.partitions=3");
    JsonNode report = evaluate("cifar");

    assertThat(frameHash(training)).isEqualTo(frameHash(frame));
    assertThat(report.get("examples").asInt()).isEqualTo(500);
    assertThat(report.get("levelAccuracy")).hasSize(5);
    assertThat(report.get("hierarchicalDistance").get("20").asDouble()).isBetween(1.0, 5.0);
  }

  @Test
  void groceryPhotographsGoAllTheWayFromTheirArchive() throws Exception {
    run(
        "import",
        "--source",
        "image-folder",
        "--input",
        shared("data/grocery/grocery-160.tar.gz"),
        "--hierarchy",
        shared("data/grocery/hierarchy.json"),
        "--output",
        "grocery");

    run(
        "train",
        "--settings",
        settings("grocery.conf"),
        "--images",
        "grocery",
        "--output",
        "model",
        "--set",
        "training.epochs=1",
        "--set",
        "network.backbone=small",
        "--set",
        "network.width=8",
        "--set",
        "images.size=32");
    JsonNode report = evaluate("grocery");

    assertThat(report.get("examples").asInt()).isEqualTo(2485);
    assertThat(report.get("levelAccuracy")).hasSize(3);
    assertThat(report.get("levelAccuracy").get(0).asDouble())
        .isGreaterThanOrEqualTo(report.get("levelAccuracy").get(2).asDouble());
  }

  private JsonNode evaluate(String table) throws Exception {
    run("evaluate", "--model", "model", "--images", table, "--split", "test", "--output", "report");
    return new ObjectMapper().readTree(folder.resolve("report/report.json").toFile());
  }

  /**
   * Runs a job on two cores of this machine, unless a master is given, and requires its success.
   */
  private Outcome run(String... arguments) throws Exception {
    String[] all =
        arguments[0].equals("--master")
            ? arguments
            : Stream.concat(Stream.of("--master", "local[2]"), Arrays.stream(arguments))
                .toArray(String[]::new);
    Outcome outcome = Launcher.from(folder).run(all);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private static String frameHash(Outcome outcome) {
    Matcher matcher = FRAME_HASH.matcher(outcome.out());
    assertThat(matcher.find()).as(outcome.out()).isTrue();
    return matcher.group(1);
  }

  private static String settings(String name) {
    return Launcher.PROJECT.resolve("conf").resolve(name).toString();
  }

  private static String shared(String name) {
    return SharedFiles.require(name).toAbsolutePath().normalize().toString();
  }
}
