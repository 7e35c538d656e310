package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.haframe.job.ScheduledFiles.Finished;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What submit/haframe tells Spark, and what it says where it cannot start. */
class LauncherOptionsTest {

  private static final String OF_A_LOCAL_RUN = "spark.executor.killOnFatalError.depth=0";

  @TempDir private Path folder;

  private InstalledScripts scripts;

  @BeforeEach
  void install() throws IOException {
    scripts = new InstalledScripts(folder, "haframe", "common.sh");
  }

  private List<String> toldToSpark(String... options) throws Exception {
    return scripts.toldToSpark("haframe", options);
  }

  @Test
  void whereNothingNamesAMasterARunIsLocal() throws Exception {
    List<String> words = toldToSpark("train");

    assertThat(InstalledScripts.last(words, "--master")).isEqualTo("local[*]");
    assertThat(words).contains(OF_A_LOCAL_RUN, "spark.driver.host=127.0.0.1");
  }

  @Test
  void aMasterMayBeGivenAsASetting() throws Exception {
    List<String> words = toldToSpark("--conf", "spark.master=local[2]", "train");
    assertThat(InstalledScripts.last(words, "--master")).isEqualTo("local[2]");
    assertThat(words).contains(OF_A_LOCAL_RUN);

    assertThat(InstalledScripts.last(toldToSpark("--conf=spark.master=yarn", "train"), "--master"))
        .isEqualTo("yarn");
  }

  @Test
  void aMasterGivenAsAnOptionWins() throws Exception {
    scripts.sparkDefaults("spark.master yarn\n");

    List<String> words =
        toldToSpark("--master", "local[3]", "--conf", "spark.master=spark://a:1", "train");

    assertThat(InstalledScripts.last(words, "--master")).isEqualTo("local[3]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.master yarn",
        "  spark.master\t=  yarn  ",
        "spark.master:yarn",
        "spark.master=local\n# spark.master local[9]\nspark.masters local\nspark.master yarn"
      })
  void theMasterOfTheDistributionIsItsOwn(String defaults) throws Exception {
    scripts.sparkDefaults("# ours\n" + defaults + "\nspark.executor.memory 4g\n");

    List<String> words = toldToSpark("train");

    assertThat(InstalledScripts.last(words, "--master")).isEqualTo("yarn");
    assertThat(words)
        .contains("spark.executor.memoryOverheadFactor=1.25")
        .doesNotContain(OF_A_LOCAL_RUN);
  }

  @Test
  void settingsOfSparkMayLieElsewhere() throws Exception {
    scripts.sparkDefaults("spark.master yarn\n");
    Files.writeString(folder.resolve("spark-defaults.conf"), "spark.master spark://a:1\n");
    scripts.with("SPARK_CONF_DIR", folder.toString());

    assertThat(InstalledScripts.last(toldToSpark("train"), "--master")).isEqualTo("spark://a:1");
  }

  @Test
  void aLocalRunKeepsWhatTheDistributionSaysOfMemoryAndClassPath() throws Exception {
    scripts.sparkDefaults(
        "spark.driver.memory 16g\nspark.driver.extraClassPath = /opt/store/*:/opt/more\n");

    assertThat(toldToSpark("train"))
        .contains(
            "spark.driver.memory=16g",
            "spark.driver.extraClassPath=" + scripts.jar() + ":/opt/store/*:/opt/more");
  }

  @Test
  void whatTheDistributionSaysOfItsMachinesStays() throws Exception {
    scripts.sparkDefaults(
        "spark.driver.maxResultSize 4g\nspark.executor.memoryOverheadFactor 2.0\n"
            + "spark.driver.defaultJavaOptions -Da=1\nspark.executor.defaultJavaOptions -Db=2\n");

    List<String> words = toldToSpark("--master", "yarn", "train");

    assertThat(words)
        .noneMatch(word -> word.startsWith("spark.driver.maxResultSize="))
        .noneMatch(word -> word.startsWith("spark.executor.memoryOverheadFactor="))
        .anyMatch(word -> word.matches("spark.driver.defaultJavaOptions=-D.* -Da=1"))
        .anyMatch(word -> word.matches("spark.executor.defaultJavaOptions=-D.* -Db=2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local",
        "local[*]",
        "local[*,3]",
        "local[2 , 3]",
        "local-cluster[2, 1, 1024]",
        "spark://a:1,b:1",
        "k8s://https://a:443"
      })
  void takesMastersThatSparkKnows(String master) throws Exception {
    assertThat(InstalledScripts.last(toldToSpark("--master", master, "train"), "--master"))
        .isEqualTo(master);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lcoal[2]", "local[x]", "local[2", "local-cluster[2,1]", "yarn-client"})
  void aMasterOfNoKnownFormIsWrongUsage(String master) throws Exception {
    Finished finished = scripts.run("haframe", "--master", master, "train");

    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.output())
        .startsWith("Cannot use the master '" + master + "': Spark knows none of this form.")
        .hasLineCount(1);
  }

  @Test
  void executorsOfAStandaloneMasterHaveTheCoresThatTheDistributionSays() throws Exception {
    scripts.sparkDefaults("spark.executor.cores 8\n");

    assertThat(toldToSpark("--master", "spark://a:1", "--executors", "4", "train"))
        .contains("spark.executor.cores=8", "spark.cores.max=32");
  }

  @Test
  void withoutJavaThereIsOneMessage() throws Exception {
    Finished finished = scripts.with("JAVA_HOME", folder + "/gone").run("haframe", "--help");

    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.output().lines())
        .containsExactly(
            "Cannot find a Java runtime: there is no '%s/gone/bin/java'. Install JDK 17, or set JAVA_HOME to one."
                .formatted(folder));
  }
}
