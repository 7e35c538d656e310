package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** submit/Containerfile, as far as that goes without a container engine. */
class ContainerfileTest {

  @TempDir private Path folder;

  /** An instruction with its words, lines that go on joined. */
  private record Instruction(String name, String words) {}

  private static List<Instruction> instructions() throws IOException {
    String joined =
        Files.readString(Launcher.PROJECT.resolve("submit/Containerfile"))
            .replaceAll("(?m)^#.*\n", "")
            .replaceAll("\\\\\n\\s*", "");
    return joined
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.split(" ", 2))
        .map(words -> new Instruction(words[0], words[1]))
        .toList();
  }

  private static List<String> wordsOf(String name) throws IOException {
    return instructions().stream()
        .filter(instruction -> instruction.name().equals(name))
        .map(Instruction::words)
        .toList();
  }

  @Test
  void hasInstructionsThatThereAre() throws Exception {
    assertThat(instructions())
        .extracting(Instruction::name)
        .isSubsetOf("ARG", "FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "LABEL", "CMD");
  }

  @Test
  void startsFromTheSparkOfTheBuild() throws Exception {
    assertThat(wordsOf("ARG").get(0))
        .isEqualTo(
            "SPARK_IMAGE=docker.io/apache/spark:%s-scala%s-java%s-ubuntu",
            Pom.text("properties/spark.version"),
            Pom.text("properties/scala.binary.version"),
            Pom.text("properties/maven.compiler.release"));
    assertThat(wordsOf("FROM")).last().isEqualTo("${SPARK_IMAGE}");
  }

  @Test
  void copiesWhatThereIsAndWhatTheContextHas() throws Exception {
    List<String> allowed =
        Files.readAllLines(Launcher.PROJECT.resolve(".dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    List<String> copied = new ArrayList<>();
    for (String words : wordsOf("COPY")) {
      if (!words.startsWith("--from=")) {
        List<String> paths = Arrays.asList(words.split(" "));
        copied.addAll(paths.subList(0, paths.size() - 1));
      }
    }

    assertThat(copied).containsExactlyInAnyOrderElementsOf(allowed);
    assertThat(copied).allSatisfy(path -> assertThat(Launcher.PROJECT.resolve(path)).exists());
  }

  @Test
  void copiesFromAStageThatThereIs() throws Exception {
    assertThat(wordsOf("COPY")).anyMatch(words -> words.startsWith("--from=build "));
    assertThat(wordsOf("FROM").get(0)).endsWith(" AS build");
  }

  @Test
  void runsAsANumberedUserWhoIsThatOfTheManifests() throws Exception {
    String user = wordsOf("USER").get(wordsOf("USER").size() - 1);

    assertThat(user).matches("[1-9]\\d*");
    for (String manifest :
        List.of("kubernetes-cronjob.yaml", "kubernetes-executor.yaml", "spark-operator.yaml")) {
      assertThat(ScheduledFiles.text(manifest)).contains("runAsUser: " + user + "\n");
    }
  }

  @Test
  void profilesOfTheBuildAreThoseOfThePom() throws Exception {
    String recipe = Files.readString(Launcher.PROJECT.resolve("submit/Containerfile"));
    Matcher named = Pattern.compile("--build-arg MAVEN_PROFILES=(\\w+) ").matcher(recipe);

    assertThat(named.find()).isTrue();
    assertThat(Pom.text("profiles/profile/id[.='" + named.group(1) + "']"))
        .isEqualTo(named.group(1));
    assertThat(wordsOf("ARG")).contains("MAVEN_PROFILES=");
    assertThat(wordsOf("RUN"))
        .anyMatch(words -> words.contains(" ${MAVEN_PROFILES:+-P\"$MAVEN_PROFILES\"} "));
  }

  /**
   * The last steps, on a jar that has the name that the build gives it, and one it leaves beside.
   */
  @Test
  void namesTheJarWithoutItsVersion() throws Exception {
    Path image = folder.resolve("haframe");
    Files.createDirectories(image.resolve("target"));
    String jar = "haframe-spark-" + Pom.text("version") + ".jar";
    Files.writeString(image.resolve("target").resolve(jar), "job");
    Files.writeString(image.resolve("target").resolve("original-" + jar), "classes");
    String link = wordsOf("RUN").get(1).replace(ScheduledFiles.INSTALLED, image.toString());

    // The shell stands where the link shall point from: the image's working directory is another
    // one.
    var finished = ScheduledFiles.run(folder, List.of("bash", "-ec", link));

    assertThat(finished.exitCode()).as(finished.output()).isZero();
    assertThat(image.resolve("haframe-spark.jar")).hasContent("job");
  }
}
