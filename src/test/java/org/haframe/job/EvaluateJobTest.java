package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before Spark has started. */
class EvaluateJobTest {

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  private int evaluate(String... more) {
    return Main.commandLine()
        .setErr(new PrintWriter(err))
        .setOut(new PrintWriter(new StringWriter()))
        .execute(
            Stream.concat(
                    Stream.of(
                        "evaluate",
                        "--model",
                        "model",
                        "--images",
                        "images",
                        "--output",
                        folder.resolve("report").toString()),
                    Stream.of(more))
                .toArray(String[]::new));
  }

  @Test
  void hieTakesACoarseModel() {
    assertThat(evaluate("--decision", "hie")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("Cannot decide by hie without a model of coarser classes.")
        .contains("--coarse-model");
  }

  @Test
  void otherRulesTakeNoCoarseModel() {
    assertThat(evaluate("--decision", "back-off", "--coarse-model", "coarse")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("Cannot use --coarse-model with --decision back-off: only hie takes one.");
  }

  @Test
  void aPrecisionThatThereIsNotIsRefused() {
    assertThat(evaluate("--precision", "bfloat16")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "Cannot compute in bfloat16: there is no such precision. Use --precision with one of float32, bfloat16-compute.");
  }
}
