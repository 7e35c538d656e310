package org.haframe.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;
import org.haframe.HostileFile;
import org.haframe.experiment.SettingsException;

/** Files beside models, and settings files, that are damaged are used or refused. */
class FilesFuzzTest {
  private static final String METRICS =
      """
      {"epoch":1,"round":1,"examples":64,"loss":1.5,"learningRate":0.1,"seconds":2.5}
      {"epoch":1,"validation":{"examples":9,"top1":0.5,"mistakeSeverity":null}}
      {"epoch":1,"frame":{"deviation":0.5,"selfDuality":1,"withinClassVariability":2}}
      """;

  private static Path folder = Path.of("");

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("forged");
  }

  @AfterContainer
  static void tidyUp() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aForgedCourseOfATrainingIsReadOrLeftOut(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          List<String> lines = METRICS.lines().toList();
          String forged = mutation.json(lines.get(random.nextInt(3)));
          Files.write(
              folder.resolve(MetricsFile.NAME),
              (lines.get(0) + "\n" + forged + "\n").getBytes(StandardCharsets.UTF_8));
          var metrics =
              new MetricsFile(Storage.asSubmitted(), new org.apache.hadoop.fs.Path(folder.toUri()));

          metrics.epochs();
          metrics.continueAfter(1, 1);
        });
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aDamagedSettingsFileIsReadOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          String valid = Files.readString(Path.of("conf/fashion-mnist.conf"));
          Path file = folder.resolve("damaged.conf");
          Files.write(file, mutation.text(valid).getBytes(StandardCharsets.UTF_8));

          SettingsFile.read(file, List.of("training.epochs=1"));
        },
        SettingsException.class);
  }
}
