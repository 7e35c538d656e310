package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.haframe.job.ScheduledFiles.Finished;

/**
 * Scripts of submit/ in a project of their own, with an empty job jar, and a distribution of Spark
 * that prints what it is told, word by word.
 */
final class InstalledScripts {
  private final Path project;
  private final Path spark;
  private final Map<String, String> variables = new TreeMap<>();

  InstalledScripts(Path folder, String... scripts) throws IOException {
    project = Files.createDirectories(folder.resolve("project/target")).getParent().toRealPath();
    Path submit = Files.createDirectory(project.resolve("submit"));
    for (String script : scripts) {
      Files.copy(Launcher.PROJECT.resolve("submit").resolve(script), submit.resolve(script));
    }
    Files.createFile(Path.of(jar()));
    spark = folder.resolve("spark");
    program(spark.resolve("bin/spark-submit"), "printf '%s\\n' \"$@\"");
    variables.put("SPARK_HOME", spark.toString());
  }

  /** Writes a program in bash. */
  static void program(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  Path project() {
    return project;
  }

  String jar() {
    return project.resolve("target/haframe-spark-1.jar").toString();
  }

  /** Writes the settings that the distribution of Spark has by itself. */
  void sparkDefaults(String content) throws IOException {
    Files.createDirectories(spark.resolve("conf"));
    Files.writeString(spark.resolve("conf/spark-defaults.conf"), content);
  }

  /** Of the environment; none is inherited that begins with SPARK_. */
  InstalledScripts with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  Finished run(String script, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("bash", project.resolve("submit").resolve(script).toString()));
    command.addAll(List.of(options));
    return ScheduledFiles.run(project, variables, command);
  }

  /** What the script tells Spark. */
  List<String> toldToSpark(String script, String... options) throws Exception {
    Finished finished = run(script, options);
    assertThat(finished.exitCode()).as(finished.output()).isZero();
    return finished.output().lines().toList();
  }

  /** Of an option that comes twice Spark takes the last. */
  static String last(List<String> words, String option) {
    assertThat(words).contains(option);
    return words.get(words.lastIndexOf(option) + 1);
  }
}
