package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
  void settingsFilesThatHelpNamesAreThere() {
    List<String> named =
        helps(Main.commandLine())
            .flatMap(help -> Pattern.compile("conf/[\\w./-]+\\w").matcher(help).results())
            .map(MatchResult::group)
            .toList();

    assertThat(named)
        .contains("conf/fashion-mnist-retrain.conf")
        .allSatisfy(file -> assertThat(Path.of(file)).exists());
  }

  private static Stream<String> helps(CommandLine command) {
    return Stream.concat(
        Stream.of(command.setUsageHelpWidth(10_000).getUsageMessage()),
        command.getSubcommands().values().stream().flatMap(MainTest::helps));
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
