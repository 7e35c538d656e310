package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.haframe.LocalSpark;
import org.haframe.data.ImageTable;
import org.haframe.data.LabelledImage;
import org.haframe.report.Verdict;
import org.haframe.report.VerdictWriter;

/**
 * Images that arrive one day as files, are imported, and retrained on: by jobs in this JVM, in the
 * Spark session of all tests, into the registry of the folder, with its settings my.conf.
 */
final class ArrivingImages {
  private final Path folder;
  private final String name;
  private int written;

  /**
   * @param folder of all days
   * @param name of this day, and of its run
   */
  ArrivingImages(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /** Images of the bundled sample, classes mixed; always the same. */
  static List<LabelledImage> ofTheSample(String split) throws IOException {
    ImageTable table = ImageTable.open(LocalSpark.session(), Launcher.SAMPLE);
    List<LabelledImage> images = new ArrayList<>();
    for (Row row : table.split(split).orderBy("id").collectAsList()) {
      images.add(LabelledImage.of(row));
    }
    Collections.shuffle(images, new Random(1));
    return images;
  }

  /** Writes images as files of a split. */
  ArrivingImages write(String split, List<LabelledImage> images) throws IOException {
    for (LabelledImage image : images) {
      Path file =
          folder.resolve(name).resolve(split).resolve(image.label()).resolve(written + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, image.content());
      written++;
    }
    return this;
  }

  String table() {
    return folder.resolve(name + "-table").toString();
  }

  String registry() {
    return folder.resolve("registry").toString();
  }

  /** Imports what was written, whatever part of it is broken. */
  void importWith(Path hierarchy) {
    run(
        ExitCode.DONE,
        "import",
        "--source",
        "image-folder",
        "--input",
        folder.resolve(name).toString(),
        "--hierarchy",
        hierarchy.toString(),
        "--max-bad-share",
        "0.5",
        "--output",
        table());
  }

  /**
   * @return what the job told the person at the terminal
   */
  String retrain(ExitCode expected, String... more) {
    return retrainAs(name, expected, more);
  }

  /**
   * @param runId another one than the day's
   * @return what the job told the person at the terminal
   */
  String retrainAs(String runId, ExitCode expected, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "retrain",
                "--settings",
                folder.resolve("my.conf").toString(),
                "--images",
                table(),
                "--registry",
                registry(),
                "--run-id",
                runId));
    arguments.addAll(List.of(more));
    return run(expected, arguments.toArray(String[]::new));
  }

  Verdict verdict() throws IOException {
    Path file = folder.resolve("registry/runs").resolve(name).resolve("verdict.json");
    return VerdictWriter.read(file.toString(), Files.readString(file));
  }

  /**
   * Runs a job.
   *
   * @return what it wrote to both outputs
   */
  static String run(ExitCode expected, String... arguments) {
    StringWriter written = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(written))
            .setErr(new PrintWriter(written))
            .execute(arguments);
    assertThat(code)
        .as("%s%n%s", String.join(" ", arguments), written)
        .isEqualTo(expected.number());
    return written.toString();
  }
}
