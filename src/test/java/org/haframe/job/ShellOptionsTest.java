package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What submit/shell.sh tells Spark: a distribution that prints it, word by word. */
class ShellOptionsTest {

  @TempDir private Path folder;

  private InstalledScripts scripts;

  @BeforeEach
  void installWithASparkThatPrintsItsWords() throws IOException {
    scripts = new InstalledScripts(folder, "shell.sh", "common.sh");
  }

  private List<String> toldToSpark(String... options) throws Exception {
    return scripts.toldToSpark("shell.sh", options);
  }

  @Test
  void optionsStandInAnyOrder() throws Exception {
    List<String> words =
        toldToSpark("-i", "file.scala", "--master", "spark://host:7077", "--executors=3");

    assertThat(InstalledScripts.last(words, "--master")).isEqualTo("spark://host:7077");
    assertThat(words).contains("spark.cores.max=3").doesNotContain("spark.driver.host=127.0.0.1");
    assertThat(words).endsWith("-i", "file.scala");
  }

  @Test
  void jarsOfTheUserComeBehindTheProject() throws Exception {
    List<String> words = toldToSpark("--jars", "a.jar", "--master", "yarn", "--jars=b.jar");

    assertThat(words).containsOnlyOnce("--jars");
    assertThat(InstalledScripts.last(words, "--jars")).isEqualTo(scripts.jar() + ",a.jar,b.jar");
  }

  @Test
  void theClassPathOfTheUserComesBehindTheProject() throws Exception {
    List<String> words = toldToSpark("--driver-class-path", "a.jar", "--master", "local[2]");

    assertThat(words.stream().filter(word -> word.startsWith("spark.driver.extraClassPath=")))
        .last()
        .isEqualTo("spark.driver.extraClassPath=" + scripts.jar() + ":a.jar");
    assertThat(words).doesNotContain("--driver-class-path");
  }

  /** With a file of properties, Spark does not read its own. */
  @Test
  void aFileOfPropertiesNamesTheMaster() throws Exception {
    scripts.sparkDefaults("spark.master yarn\n");
    Path properties = Files.writeString(folder.resolve("mine.conf"), "spark.master=spark://a:1\n");

    List<String> words = toldToSpark("--properties-file", properties.toString());

    assertThat(InstalledScripts.last(words, "--master")).isEqualTo("spark://a:1");
    assertThat(words).endsWith("--properties-file", properties.toString());
  }
}
