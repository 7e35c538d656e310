package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which jobs submit/quickstart.sh starts: a launcher that prints them. */
class QuickstartTest {

  private static final String JCUBLAS = "org/nd4j/linalg/jcublas/JCublasBackend.class";

  @TempDir private Path folder;

  private InstalledScripts scripts;

  @BeforeEach
  void installWithALauncherThatPrintsItsWords() throws IOException {
    scripts = new InstalledScripts(folder, "quickstart.sh", "common.sh");
    Path project = scripts.project();
    InstalledScripts.program(project.resolve("submit/haframe"), "echo \"job: $*\"");
    Files.createDirectories(project.resolve("src/main"));
    Files.createFile(project.resolve("pom.xml"));
    // Newer than the sources, so nothing is built.
    Path jar = Path.of(scripts.jar());
    Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
  }

  private List<String> jobs(String... options) throws Exception {
    return scripts.toldToSpark("quickstart.sh", options).stream()
        .filter(line -> line.startsWith("job: "))
        .toList();
  }

  @Test
  void runsOnThisMachineUnlessToldOtherwise() throws Exception {
    String work = folder.resolve("work").toString();

    assertThat(jobs("--work", work))
        .hasSize(3)
        .allMatch(job -> job.startsWith("job: --master local[*] "));
    assertThat(jobs("--work", work, "--master", "yarn"))
        .hasSize(3)
        .allMatch(job -> job.startsWith("job: --master yarn "));
  }

  @ParameterizedTest
  @CsvSource({
    "'', mvn -B -q -DskipTests package",
    JCUBLAS + ", mvn -B -q -DskipTests package -Pcuda"
  })
  void buildsAnOldJobJarAgainWithTheBackendsThatItHas(String content, String build)
      throws Exception {
    Path jar = Path.of(scripts.jar());
    Files.writeString(jar, content);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    InstalledScripts.program(folder.resolve("bin/mvn"), "echo \"job: mvn $*\" >&2");
    scripts.with("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));

    assertThat(jobs("--work", folder.resolve("work").toString()).get(0)).isEqualTo("job: " + build);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "file:", "file://"})
  void replacesItsOwnTrainingAlone(String scheme) throws Exception {
    String work = scheme + folder.resolve("work");
    assertThat(jobs("--work", work).get(1)).contains(" train ").doesNotContain("--overwrite");
    Files.createDirectories(folder.resolve("work/model"));
    Files.createFile(folder.resolve("work/model/haframe-model.zip"));

    assertThat(jobs("--work", work).get(1))
        .contains("--output file:")
        .endsWith("/work/model --overwrite");
  }

  @Test
  void replacesATrainingElsewhereIfItIsTold() throws Exception {
    String work = "hdfs://host/work";

    assertThat(jobs("--work", work).get(1)).doesNotContain("--overwrite");
    assertThat(jobs("--work", work, "--overwrite").get(1))
        .endsWith("--output hdfs://host/work/model --overwrite");
  }
}
