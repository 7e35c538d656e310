package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.haframe.network.HierarchyAwareModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Retrainings that are killed with kill -9 at random moments, one after the other on the same
 * registry: it opens, and its champion is complete, the old one or the new one.
 *
 * <p>The system property {@code haframe.registry-kills} says how many; profile {@code faults}
 * raises it.
 */
@Tag("faults")
class KilledRetrainingIT {

  private static final int KILLS = Integer.getInteger("haframe.registry-kills", 20);

  /** Long enough for several versions, whatever part of one the kill falls into. */
  private static final int LONGEST_LIFE_MILLISECONDS = 400;

  @TempDir private Path directory;

  @Test
  void theRegistryAlwaysOpensAndItsChampionIsTheOldOrTheNewOne() throws Exception {
    var random = new SplittableRandom(11);
    ModelRegistry registry =
        EndlessRetrainer.registry(new org.apache.hadoop.fs.Path(directory.toUri()));

    for (int kill = 0; kill < KILLS; kill++) {
      int printed = killARetraining(random.nextInt(LONGEST_LIFE_MILLISECONDS));

      Champion champion = registry.champion().orElseThrow();
      int number = EndlessRetrainer.number(champion.by());
      assertThat(number).as("kill %d", kill).isBetween(printed, printed + 1);
      ModelRecord record = registry.record(champion.version());
      HierarchyAwareModel model = registry.model(champion.version());
      assertThat(record.runId()).as("kill %d", kill).isEqualTo(champion.by());
      assertThat(model.parameters()).as("kill %d", kill).containsOnly(number);
      if (number > 1) {
        int before = champion.previous().orElseThrow();
        assertThat(registry.model(before).parameters())
            .as("kill %d", kill)
            .containsOnly(number - 1);
      }
      assertThat(registry.versions().size())
          .as("kill %d", kill)
          .isLessThanOrEqualTo(EndlessRetrainer.KEPT + 2);
    }
  }

  /**
   * @param milliseconds to live after the first run has ended
   * @return the last number that was printed
   */
  private int killARetraining(int milliseconds) throws Exception {
    Process retrainer =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                EndlessRetrainer.class.getName(),
                directory.toUri().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = retrainer.inputReader()) {
      StringBuilder printed = new StringBuilder(String.valueOf(out.readLine())).append('\n');
      assertThat(retrainer.waitFor(milliseconds, TimeUnit.MILLISECONDS)).as("ended").isFalse();
      retrainer.toHandle().destroyForcibly(); // that of Process would close its output
      for (int character = out.read(); character >= 0; character = out.read()) {
        printed.append((char) character);
      }
      // A last line without its end was cut off by the kill, and counts as not printed.
      List<String> lines = printed.substring(0, printed.lastIndexOf("\n")).lines().toList();
      return Integer.parseInt(lines.get(lines.size() - 1));
    } finally {
      retrainer.destroyForcibly().waitFor();
    }
  }
}
