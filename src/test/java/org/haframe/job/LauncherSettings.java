package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.haframe.job.ScheduledFiles.Finished;

/**
 * Settings of Spark that submit/common.sh and conf/spark give, to which other files must be alike.
 */
public final class LauncherSettings {

  private LauncherSettings() {}

  /** What submit/haframe tells a cluster that retrains unless the user does, on x86-64 Linux. */
  static Map<String, String> forRetraining() throws IOException, InterruptedException {
    return forJob("retrain", "k8s://cluster", Map.of());
  }

  /** What submit/shell.sh tells Spark unless the user does, on x86-64 Linux. */
  public static Map<String, String> forMaster(String master)
      throws IOException, InterruptedException {
    return forJob("", master, Map.of());
  }

  /**
   * What the launcher of a job tells Spark unless the user does, on x86-64 Linux.
   *
   * @param job empty for a shell
   * @param variables of its environment
   */
  static Map<String, String> forJob(String job, String master, Map<String, String> variables)
      throws IOException, InterruptedException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "Skipped: the natives of the files are those of x86-64 Linux");
    Finished finished =
        ScheduledFiles.run(
            Launcher.PROJECT,
            variables,
            List.of(
                "bash",
                "-euc",
                """
                project=$PWD jar=job.jar
                source submit/common.sh
                read_spark_options submit/haframe --master "$2"
                make_spark_settings "$1"
                printf '%s\\n' "${settings[@]}"
                """,
                "haframe",
                job,
                master));
    assertThat(finished.exitCode()).as(finished.output()).isZero();
    Map<String, String> settings = new TreeMap<>();
    finished
        .output()
        .lines()
        .filter(word -> word.startsWith("spark."))
        .map(word -> word.split("=", 2))
        .forEach(setting -> settings.put(setting[0], setting[1]));
    assertThat(settings).containsKey("spark.executor.defaultJavaOptions");
    return settings;
  }

  /** What a file of conf/spark says. */
  static Map<String, String> ofFile(String name) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    Files.readAllLines(Launcher.PROJECT.resolve("conf/spark").resolve(name)).stream()
        .filter(line -> line.startsWith("spark."))
        .map(line -> line.split("\\s+", 2))
        .forEach(setting -> settings.put(setting[0], setting[1]));
    assertThat(settings).isNotEmpty();
    return settings;
  }
}
