package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void linesTellTheFirstWordAndTheEnd() {
    var log = new ByteArrayOutputStream();

    try (Progress progress =
        new Progress.Lines(
            new Progress.Task("train", "rounds", 4, 2_000),
            new PrintStream(log, true, StandardCharsets.UTF_8))) {
      progress.at(5, "loss 2.5");
      progress.at(6, "loss 2.4");
      progress.at(1_999, "loss 2.3");
    }

    assertThat(log.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .anyMatch(line -> line.matches("train: 5 of 2,000 rounds, .* a second, .* left; loss 2.5"))
        .anyMatch(line -> line.matches("train: 1,999 of 2,000 rounds, .* left; loss 2.3"));
  }

  @Test
  void durationsAreReadable() {
    assertThat(Progress.readable(Duration.ofSeconds(47))).isEqualTo("47 s");
    assertThat(Progress.readable(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
    assertThat(Progress.readable(Duration.ofMinutes(130))).isEqualTo("2 h 10 min");
  }
}
