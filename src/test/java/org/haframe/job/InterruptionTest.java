package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What signals do to a process that listens to them. */
// Reading from a process is not interrupted.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class InterruptionTest {

  /** At work until it reads from standard input; then no longer listening, until it ends. */
  private static final class Listener {

    public static void main(String[] arguments) throws IOException {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> System.err.println("The hooks of an orderly end.")));
      try (var interruption = Interruption.listen()) {
        System.err.println("Listening.");
        System.in.read();
        System.err.println(interruption.requested() ? "Asked to end." : "Not asked to end.");
      }
      System.err.println("No longer listening.");
      System.in.read();
    }
  }

  private Process process;
  private BufferedReader err;

  @BeforeEach
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void start() throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Listener.class.getName());
    builder.environment().remove("JAVA_TOOL_OPTIONS"); // which Java would tell of
    process = builder.start();
    err = process.errorReader();
    assertThat(err.readLine()).isEqualTo("Listening.");
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  @Test
  void theFirstSignalAsksForAnEnd() throws Exception {
    terminate();

    assertThat(err.readLine())
        .isEqualTo(
            "Interrupted: ending after this round, with a checkpoint. Interrupt again to end at once.");
    goOn();
    assertThat(err.readLine()).isEqualTo("Asked to end.");
  }

  @Test
  void theSecondSignalEndsAtOnce() throws Exception {
    terminate();
    assertThat(err.readLine()).startsWith("Interrupted");

    terminate();

    assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED.number());
    assertThat(err.readLine()).as("hooks would wait for the round at work").isNull();
  }

  @Test
  void aSignalAfterwardsEndsAsThatOfAnyProgram() throws Exception {
    goOn();
    assertThat(err.readLine()).isEqualTo("Not asked to end.");
    assertThat(err.readLine()).isEqualTo("No longer listening.");

    terminate();

    assertThat(process.waitFor()).isEqualTo(128 + 15);
    assertThat(err.readLine()).isEqualTo("The hooks of an orderly end.");
  }

  /** SIGTERM. Process.destroy() would close the pipes too. */
  private void terminate() {
    process.toHandle().destroy();
  }

  private void goOn() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }
}
