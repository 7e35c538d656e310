package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What submit/shell.sh tells Spark: a distribution that prints it, word by word. */
class ShellOptionsTest {

  @TempDir private Path folder;

  private String jar = "";

  @BeforeEach
  void installWithASparkThatPrintsItsWords() throws IOException {
    Path project = Files.createDirectories(folder.resolve("project/target")).getParent();
    Path submit = Files.createDirectory(project.resolve("submit"));
    for (String script : List.of("shell.sh", "common.sh")) {
      Files.copy(Launcher.PROJECT.resolve("submit").resolve(script), submit.resolve(script));
    }
    jar = Files.createFile(project.toRealPath().resolve("target/haframe-spark-1.jar")).toString();
    Path spark = Files.createDirectories(folder.resolve("spark/bin")).resolve("spark-submit");
    Files.writeString(spark, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n");
    assertThat(spark.toFile().setExecutable(true)).isTrue();
  }

  private List<String> toldToSpark(String... options) throws Exception {
    var builder =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("bash", folder.resolve("project/submit/shell.sh").toString()),
                        Stream.of(options))
                    .toList())
            .redirectErrorStream(true);
    builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
    Process shell = builder.start();
    List<String> words =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(shell.waitFor()).as(String.join("\n", words)).isZero();
    return words;
  }

  /** Of an option that comes twice Spark takes the last. */
  private static String last(List<String> words, String option) {
    return words.get(words.lastIndexOf(option) + 1);
  }

  @Test
  void optionsStandInAnyOrder() throws Exception {
    List<String> words =
        toldToSpark("-i", "file.scala", "--master", "spark://host:7077", "--executors=3");

    assertThat(last(words, "--master")).isEqualTo("spark://host:7077");
    assertThat(words).contains("spark.cores.max=3").doesNotContain("spark.driver.host=127.0.0.1");
    assertThat(words).endsWith("-i", "file.scala");
  }

  @Test
  void jarsOfTheUserComeBehindTheProject() throws Exception {
    List<String> words = toldToSpark("--jars", "a.jar", "--master", "yarn", "--jars=b.jar");

    assertThat(words).containsOnlyOnce("--jars");
    assertThat(last(words, "--jars")).isEqualTo(jar + ",a.jar,b.jar");
  }

  @Test
  void theClassPathOfTheUserComesBehindTheProject() throws Exception {
    List<String> words = toldToSpark("--driver-class-path", "a.jar", "--master", "local[2]");

    assertThat(words.stream().filter(word -> word.startsWith("spark.driver.extraClassPath=")))
        .last()
        .isEqualTo("spark.driver.extraClassPath=" + jar + ":a.jar");
    assertThat(words).doesNotContain("--driver-class-path");
  }
}
