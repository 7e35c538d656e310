package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed with kill -9 at random moments while they write, one after the other in
 * the same directory.
 *
 * <p>The system property {@code haframe.kills} says how many; profile {@code faults} raises it.
 */
@Tag("faults")
class KilledWriterIT {

  private static final int KILLS = Integer.getInteger("haframe.kills", 10);

  /** Small files: much of the time goes to names. Large ones: to what is in them. */
  private static final List<Integer> PARAMETERS = List.of(1_000, 300_000);

  @TempDir private Path directory;

  @Test
  void aKilledWriterNeverLeavesABrokenFileNorLosesAWholeOne() throws Exception {
    var random = new SplittableRandom(7);

    for (int kill = 0; kill < KILLS; kill++) {
      int parameters = PARAMETERS.get(kill % PARAMETERS.size());
      int written = killAWriter(parameters, random.nextInt(300));

      Checkpoint latest = EndlessWriter.store(hadoopPath()).latest().orElseThrow();
      Checkpoint expected = EndlessWriter.checkpoint(latest.epoch(), parameters);
      assertThat(latest.epoch()).as("kill %d", kill).isBetween(written, written + 1);
      assertThat(latest.parameters()).as("kill %d", kill).isEqualTo(expected.parameters());
      assertThat(latest.optimiserState()).as("kill %d", kill).isEqualTo(expected.optimiserState());
      assertThat(replaced()).as("kill %d", kill).isBetween(written, written + 1);
      assertThat(checkpointFiles()).as("kill %d", kill).isBetween(1L, EndlessWriter.KEPT + 1L);
    }
  }

  /**
   * @param milliseconds to live after the first files are written
   * @return the last number that it printed
   */
  private int killAWriter(int parameters, int milliseconds) throws Exception {
    Process writer =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EndlessWriter.class.getName(),
                directory.toUri().toString(),
                String.valueOf(parameters))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = writer.inputReader()) {
      String first = out.readLine();
      assertThat(writer.waitFor(milliseconds, TimeUnit.MILLISECONDS)).as("ended").isFalse();
      writer.toHandle().destroyForcibly(); // that of Process would close its output
      // A last line without its end was cut off by the kill, and counts as not printed.
      String printed = first + "\n" + remaining(out);
      List<String> lines = printed.substring(0, printed.lastIndexOf('\n')).lines().toList();
      return Integer.parseInt(lines.get(lines.size() - 1));
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  private static String remaining(BufferedReader out) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int character = out.read(); character >= 0; character = out.read()) {
      text.append((char) character);
    }
    return text.toString();
  }

  private int replaced() throws IOException {
    var parts = CheckedArchive.read(new Configuration(), EndlessWriter.replaced(hadoopPath()));
    return ByteBuffer.wrap(parts.get("number.i32")).getInt();
  }

  private long checkpointFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("checkpoints"))) {
      return files.filter(file -> file.getFileName().toString().endsWith(".zip")).count();
    }
  }

  private org.apache.hadoop.fs.Path hadoopPath() {
    return new org.apache.hadoop.fs.Path(directory.toUri());
  }
}
