package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.haframe.job.Launcher.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher as a user meets it: exit codes and messages that need no Spark to be found. */
class LauncherIT {

  private static final String SETTINGS =
      """
      network {
        backbone = resnet
        depth = 8
        width = 16
      }
      training {
        epochs = 2
      }
      """;

  @TempDir private Path folder;

  private Launcher launcher;

  @BeforeEach
  void startInAFolderOutsideOfTheProject() {
    launcher = Launcher.from(folder);
  }

  @Test
  void helpNamesTheJobs() throws Exception {
    Outcome outcome = launcher.run("--help");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("import", "frame", "train", "evaluate", "--master");
  }

  @Test
  void helpOfAJobNamesItsOptions() throws Exception {
    Outcome outcome = launcher.run("train", "--help");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("--settings", "--images", "--output", "--resume", "--set");
  }

  @Test
  void doctorSaysWhatComputesTheLayersAndWarnsOfTheSlowWay() throws Exception {
    Outcome outcome =
        launcher.run("--conf", "spark.driver.extraJavaOptions=-Dhaframe.kernels=libnd4j", "doctor");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .containsPattern("(?m)^layers +libnd4j on CPU$")
        .containsPattern("(?m)^convolution +[0-9.]+ GFLOP/s")
        .containsPattern("(?m)^problem +The layers run on libnd4j's operations.*Remove it\\.$");
  }

  @Test
  void doctorSaysWhyASparkDoesNotStart() throws Exception {
    Outcome outcome = launcher.run("--conf", "spark.serializer=gone.Serializer", "doctor");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .containsPattern(
            "(?m)^problem +Cannot use the settings of Spark: there is no class gone\\.Serializer\\. Look at --conf");
    assertThat(outcome.err()).doesNotContain("\tat ");
  }

  @Test
  void aTrainingLeavesItsCoresToTheTasks() throws Exception {
    assertThat(compilers("", "--verbose", "train", "--settings", "gone.conf")).isEqualTo(1);
  }

  @Test
  void theUserSaysLastWhichOfJavasCompilersRun() throws Exception {
    assertThat(compilers("-XX:TieredStopAtLevel=4", "train", "--settings", "gone.conf"))
        .isEqualTo(4);
  }

  @Test
  void anEvaluationHasBothOfJavasCompilers() throws Exception {
    assertThat(compilers("", "evaluate", "--model", "gone")).isEqualTo(4);
  }

  /**
   * The highest level of Java's compilers in the driver of a job, which lacks some of its input.
   */
  private int compilers(String options, String... job) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("--conf", "spark.driver.extraJavaOptions=-XX:+PrintFlagsFinal " + options));
    arguments.addAll(List.of(job));
    arguments.addAll(List.of("--images", "gone", "--output", "output"));
    Outcome outcome = launcher.run(arguments.toArray(String[]::new));

    Matcher level = Pattern.compile(" TieredStopAtLevel += (\\d) ").matcher(outcome.out());
    assertThat(level.find()).as(outcome.out()).isTrue();
    return Integer.parseInt(level.group(1));
  }

  @ParameterizedTest
  @CsvSource({"train,true", "compare,true", "retrain,true", "evaluate,false", "import,false"})
  void executorsCompileAsTheJobNeeds(String job, boolean oneCompiler) throws Exception {
    String options =
        LauncherSettings.forJob(job, "spark://head:7077", Map.of())
            .get("spark.executor.defaultJavaOptions");

    assertThat(options.contains("-XX:TieredStopAtLevel=1")).as(options).isEqualTo(oneCompiler);
  }

  /** Executors of YARN do not inherit it, and kernels round differently. */
  @Test
  void executorsHaveTheKernelsOfOpenBlasThatTheDriverHas() throws Exception {
    String setting = "spark.executorEnv.OPENBLAS_CORETYPE";

    assertThat(LauncherSettings.forJob("train", "yarn", Map.of("OPENBLAS_CORETYPE", "Haswell")))
        .containsEntry(setting, "Haswell");
    assertThat(LauncherSettings.forJob("train", "yarn", Map.of())).doesNotContainKey(setting);
  }

  @Test
  void unknownJobIsWrongUsage() throws Exception {
    Outcome outcome = launcher.run("trian");

    assertOneMessage(outcome, 2, "unknown job trian. Did you mean train?");
  }

  @Test
  void misspeltOptionIsWrongUsage() throws Exception {
    Outcome outcome = launcher.run("train", "--seting", "x", "--images", "y", "--output", "z");

    assertOneMessage(outcome, 2, "unknown option --seting. Did you mean --settings?");
  }

  @Test
  void optionForSparkBehindTheJobIsWrongUsage() throws Exception {
    Outcome outcome = launcher.run("frame", "--hierarchy", "x", "--master", "local[2]");

    assertOneMessage(outcome, 2, "Cannot use --master here: it stands before the job.");
  }

  @Test
  void missingInputIsBadData() throws Exception {
    Outcome outcome =
        launcher.run("import", "--source", "cifar-100", "--input", "gone.bin", "--output", "table");

    assertOneMessage(outcome, 3, "Cannot read gone.bin: there is no such file or folder.");
  }

  @Test
  void wrongSettingsKeyIsNamedWithItsPlaceAndTheLikelyOne() throws Exception {
    launcher.write("my.conf", SETTINGS.replace("epochs", "epoch"));

    Outcome outcome =
        launcher.run(
            "train", "--settings", "my.conf", "--images", Launcher.SAMPLE, "--output", "model");

    assertOneMessage(
        outcome, 2, "my.conf:7: unknown setting training.epoch. Did you mean training.epochs?");
  }

  @Test
  void threeSettingsErrorsAreReportedAtOnce() throws Exception {
    launcher.write("my.conf", SETTINGS.replace("depth = 8", "depth = 9").replace("= 2", "= 0"));

    Outcome outcome =
        launcher.run(
            "train",
            "--settings",
            "my.conf",
            "--images",
            Launcher.SAMPLE,
            "--output",
            "model",
            "--set",
            "loss.alpha=much");

    assertOneMessage(
        outcome,
        2,
        "3 problems",
        "my.conf:3: Cannot build a ResNet of depth 9",
        "my.conf:7: Cannot train with training.epochs = 0",
        "--set loss.alpha=much: loss.alpha = \"much\" is not a number");
  }

  @Test
  void cyclicHierarchyIsBadData() throws Exception {
    launcher.write("tree.txt", "root animal\nanimal cat\nanimal dog\ncat animal\n");

    Outcome outcome = launcher.run("frame", "--hierarchy", "tree.txt");

    assertOneMessage(outcome, 3, "tree.txt", "animal");
  }

  @Test
  void outputBelowARegularFileIsAFailureOfTheStorage() throws Exception {
    launcher.write("my.conf", SETTINGS);
    launcher.write("notes.txt", "not a folder");

    Outcome outcome =
        launcher.run(
            "train",
            "--settings",
            "my.conf",
            "--images",
            Launcher.SAMPLE,
            "--output",
            "notes.txt/model");

    assertOneMessage(outcome, 4, "notes.txt is a file and not a folder");
  }

  @Test
  void trainingDoesNotTouchAnotherOutput() throws Exception {
    launcher.write("my.conf", SETTINGS);
    launcher.write("thesis/chapter1.txt", "dear to its author");

    Outcome outcome =
        launcher.run(
            "train", "--settings", "my.conf", "--images", Launcher.SAMPLE, "--output", "thesis");

    assertOneMessage(outcome, 2, "Cannot train into thesis", "--overwrite");
    assertThat(folder.resolve("thesis")).isDirectoryContaining("glob:**chapter1.txt");
  }

  @Test
  void importDoesNotTouchAnotherOutput() throws Exception {
    launcher.write("thesis/chapter1.txt", "dear to its author");

    Outcome outcome =
        launcher.run(
            "import", "--source", "image-table", "--input", Launcher.SAMPLE, "--output", "thesis");

    assertOneMessage(outcome, 2, "Cannot import into thesis", "--overwrite");
    assertThat(folder.resolve("thesis")).isDirectoryContaining("glob:**chapter1.txt");
  }

  @Test
  void missingModelIsBadData() throws Exception {
    Outcome outcome =
        launcher.run(
            "evaluate", "--model", "gone", "--images", Launcher.SAMPLE, "--output", "report");

    assertOneMessage(outcome, 3, "Cannot load a model from gone");
  }

  @Test
  void unknownDecisionIsWrongUsage() throws Exception {
    Outcome outcome =
        launcher.run(
            "evaluate",
            "--model",
            "gone",
            "--images",
            Launcher.SAMPLE,
            "--output",
            "report",
            "--decision",
            "vote");

    assertOneMessage(outcome, 2, "Use --decision with one of argmax, crm, hie, back-off");
  }

  @Test
  void unknownSplitIsWrongUsage() throws Exception {
    Outcome outcome =
        launcher.run(
            "evaluate",
            "--model",
            "gone",
            "--images",
            Launcher.SAMPLE,
            "--output",
            "report",
            "--split",
            "tset");

    assertOneMessage(outcome, 2, "Use --split with one of train, validation, test");
  }

  @Test
  void malformedPathIsWrongUsage() throws Exception {
    Outcome outcome =
        launcher.run("evaluate", "--model", "a:b", "--images", Launcher.SAMPLE, "--output", "out");

    assertOneMessage(outcome, 2, "Cannot use a:b for --model");
  }

  @Test
  void frameIsPrintedAndWritten() throws Exception {
    launcher.write("tree.txt", "root a\nroot b\nroot c\nroot d\n");

    Outcome outcome =
        launcher.run("frame", "--hierarchy", "tree.txt", "--gamma", "3", "--output", "frame.json");

    assertThat(outcome.exitCode()).isZero();
    // Four classes below one root: the simplex, whatever gamma is.
    assertThat(outcome.out()).contains("rank 3\n", "cosine at distance 1: -0.333333333\n");
    assertThat(folder.resolve("frame.json"))
        .content()
        .contains("\"format\":\"haframe-frame 1\"", "\"classes\":[\"a\",\"b\",\"c\",\"d\"]");
  }

  @Test
  void tooFewDimensionsAreWrongUsage() throws Exception {
    launcher.write("tree.txt", "root a\nroot b\nroot c\nroot d\n");

    Outcome outcome = launcher.run("frame", "--hierarchy", "tree.txt", "--dimension", "2");

    assertOneMessage(outcome, 2, "Raise frame.dimension to at least 3");
  }

  @Test
  void worksThroughASymbolicLinkAndFromAFolderWithBlanks() throws Exception {
    launcher.write("tree.txt", "root a\nroot b\n");
    Path copy = copyOfTheProject(folder.resolve("my projects/haframe spark"));
    Path link = Files.createSymbolicLink(folder.resolve("haframe"), copy.resolve("submit/haframe"));

    Outcome outcome = launcher.at(link).run("frame", "--hierarchy", "tree.txt");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("rank 1\n");
  }

  @Test
  void tellsHowToBuildWhereThereIsNoJar() throws Exception {
    Path copy = copyOfTheProject(folder.resolve("fresh"));
    Files.delete(jarIn(copy));

    Outcome outcome = launcher.at(copy.resolve("submit/haframe")).run("frame");

    assertOneMessage(outcome, 2, "is not built", "mvn -B -DskipTests package");
  }

  @Test
  void executorsOfALocalMasterAreWrongUsage() throws Exception {
    Outcome outcome = launcher.run("--executors", "3", "train");

    assertOneMessage(outcome, 2, "Cannot use --executors 3 with the master local[*]");
  }

  /** The scripts, and links to what the build made. */
  private static Path copyOfTheProject(Path copy) throws IOException {
    for (String part : new String[] {"submit", "conf", "conf/spark"}) {
      Files.createDirectories(copy.resolve(part));
      try (Stream<Path> files = Files.list(Launcher.PROJECT.resolve(part))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, copy.resolve(part).resolve(file.getFileName()));
        }
      }
    }
    Files.createDirectories(copy.resolve("target/spark"));
    Files.createSymbolicLink(
        copy.resolve("target/spark/jars"), Launcher.PROJECT.resolve("target/spark/jars"));
    Path jar = jarIn(Launcher.PROJECT);
    Files.createSymbolicLink(copy.resolve("target").resolve(jar.getFileName()), jar);
    return copy;
  }

  private static Path jarIn(Path project) throws IOException {
    try (Stream<Path> files = Files.list(project.resolve("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("haframe-spark-[\\d.]+\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void assertOneMessage(Outcome outcome, int exitCode, String... parts) {
    assertThat(outcome.err()).contains(parts).doesNotContain("\tat ", "Exception");
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
  }
}
