package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Earlier work where a job is to write: refused before Spark has started, and left as it is. */
class OccupiedOutputTest {

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  @Test
  void anEarlierTrainingIsNeitherReplacedNorGoneOnWithUnasked() throws IOException {
    write("haframe-model.zip", "checkpoints/epoch-00004-round-00000.zip", "metrics.jsonl");
    Map<String, String> before = files();

    assertThat(train()).isEqualTo(2);

    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "Cannot train into %s: it holds an earlier training. Use --resume to go on with it, --overwrite to replace it, or another --output."
                .formatted(output()));
    assertThat(files()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"haframe-model.zip", "checkpoints/epoch-00004-round-00000.zip"})
  void aPartOfATrainingIsOneToo(String part) throws IOException {
    write(part);
    Map<String, String> before = files();

    assertThat(train()).isEqualTo(2);

    assertThat(err.toString()).contains("it holds an earlier training");
    assertThat(files()).isEqualTo(before);
  }

  /** There is nothing to go on with, either. */
  @Test
  void aTrainingIsNotMixedIntoOtherFiles() throws IOException {
    write("thesis.tex", "pictures/1.png");
    Map<String, String> before = files();

    assertThat(train("--resume")).isEqualTo(2);

    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "Cannot train into %s: it holds something that no training wrote. Use another --output, or --overwrite to write beside it."
                .formatted(output()));
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aReportIsNotMixedIntoOtherFiles() throws IOException {
    write("report.json", "report.md", "thesis.tex");
    Map<String, String> before = files();

    assertThat(run("evaluate", "--model", "model")).isEqualTo(2);

    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "Cannot write a report into %s: it holds something else. Use another --output, or --overwrite to write beside it."
                .formatted(output()));
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void anEarlierComparisonIsNotMixedWithAnotherUnasked() throws IOException {
    write("comparison.json", "runs/haframe/seed-1/argmax/report.json");
    Map<String, String> before = files();

    assertThat(run("compare", "--settings", "conf/compare-cifar-100.conf")).isEqualTo(2);

    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "Cannot compare into %s: it is not empty. Use --resume to go on with an earlier comparison, or another --output."
                .formatted(output()));
    assertThat(files()).isEqualTo(before);
  }

  private int train(String... more) {
    return run(
        Stream.concat(Stream.of("train", "--settings", "conf/fashion-mnist.conf"), Stream.of(more))
            .toArray(String[]::new));
  }

  /** On the bundled images, into the output. */
  private int run(String... job) {
    return Main.commandLine()
        .setErr(new PrintWriter(err))
        .setOut(new PrintWriter(new StringWriter()))
        .execute(
            Stream.concat(
                    Stream.of(job),
                    Stream.of("--images", Launcher.SAMPLE, "--output", output().toString()))
                .toArray(String[]::new));
  }

  private Path output() {
    return folder.resolve("output");
  }

  private void write(String... names) throws IOException {
    for (String name : names) {
      Path file = output().resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "precious " + name);
    }
  }

  /** What all files below the folder hold. */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }
}
