package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.haframe.job.Launcher.Outcome;
import org.haframe.job.Launcher.Running;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One training whose process is killed with kill -9 again and again: in turns while it writes a
 * file, and at a random moment.
 */
@Tag("faults")
@Tag("long")
class KilledTrainingsIT {

  private static final int KILLS = 10;

  /** Each life gets one epoch further, and on a fast machine some more before it is killed. */
  private static final String SETTINGS =
      """
      network { backbone = small, width = 8 }
      images.size = 28
      training {
        epochs = %d
        checkpoints-kept = %d
        minibatch = 50
        averaging-frequency = 20
        partitions = 2
      }
      """
          .formatted(5 * KILLS, 5 * KILLS);

  @TempDir private Path folder;

  @Test
  void aTrainingThatIsKilledAgainAndAgainEndsAsIfItHadNotBeen() throws Exception {
    Launcher launcher = Launcher.from(folder);
    launcher.write("my.conf", SETTINGS);
    var random = new SplittableRandom(11);
    int hits = 0;

    for (int kill = 0; kill < KILLS; kill++) {
      Set<String> before = checkpoints();
      Running running = launcher.train("local[2]", "killed", "--resume");
      running.await(err -> !before.containsAll(checkpoints()));
      if (kill % 2 == 0) {
        awaitUnfinishedFile(running);
      } else {
        running.await(random.nextInt(1_000), TimeUnit.MILLISECONDS);
      }
      running.kill();
      assertThat(running.end().exitCode()).as("kill %d", kill).isEqualTo(137);
      hits += unfinishedFiles().isEmpty() ? 0 : 1;
    }
    Outcome resumed = launcher.train("local[2]", "killed", "--resume").end();
    Outcome undisturbed = launcher.train("local[2]", "undisturbed").end();

    System.out.println(hits + " of " + KILLS + " kills hit a training that was writing a file");
    assertThat(hits).isPositive();
    assertThat(resumed.out()).isEqualTo(undisturbed.out());
    assertThat(resumed.exitCode()).isZero();
    assertThat(unfinishedFiles()).isEmpty();
    assertThat(roundsIn("killed")).isEqualTo(roundsIn("undisturbed"));
  }

  /** Names of those that are whole. */
  private Set<String> checkpoints() {
    String[] names = folder.resolve("killed/checkpoints").toFile().list();
    return names == null
        ? Set.of()
        : Arrays.stream(names).filter(name -> !name.startsWith(".")).collect(Collectors.toSet());
  }

  /** Looks without a pause: a file of this size is written in milliseconds. */
  private void awaitUnfinishedFile(Running running) throws IOException {
    while (unfinishedFiles().isEmpty() && running.driver().isAlive()) {
      Thread.onSpinWait();
    }
  }

  /** Names of temporary files of the model and of checkpoints. */
  private List<String> unfinishedFiles() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("killed"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("."))
          .toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return List.of(); // renamed while we looked
      }
      throw e;
    }
  }

  /** The lines of the metrics, without the times. */
  private List<String> roundsIn(String training) throws IOException {
    return Files.readAllLines(folder.resolve(training).resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll("\"seconds\".*", ""))
        .toList();
  }
}
