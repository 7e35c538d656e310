package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {

  @Command(name = "exhaust")
  private static final class ExhaustingJob implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new OutOfMemoryError("Java heap space");
    }
  }

  @Test
  void whoRunsAJobWithinAProgramMayReadItsMessages() {
    var messages = new StringWriter();

    int exitCode = Main.run(new PrintWriter(messages), "registry", "list", "--registrie", "here");

    assertThat(exitCode).isEqualTo(2);
    assertThat(messages.toString()).startsWith("Cannot run list: unknown option --registrie.");
  }

  @Test
  void exhaustedMemoryIsOneMessageToo() {
    StringWriter err = new StringWriter();
    CommandLine haframe =
        Main.commandLine()
            .addSubcommand(new ExhaustingJob())
            .setErr(new PrintWriter(err))
            .setOut(new PrintWriter(new StringWriter()));

    int exitCode = haframe.execute("exhaust");

    assertThat(exitCode).isEqualTo(4);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("Cannot go on: the memory does not suffice (Java heap space).");
  }
}
