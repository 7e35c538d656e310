package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before Spark has started. */
class PredictJobTest {

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeInputs() throws IOException {
    for (String name :
        new String[] {"data/images/a.png", "data/.out.predicting/a.png", "m/model"}) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "precious");
    }
  }

  private int predict(String images, String model, String output, String... more) {
    return Main.commandLine()
        .setErr(new PrintWriter(err))
        .setOut(new PrintWriter(new StringWriter()))
        .execute(
            Stream.concat(
                    Stream.of(
                        "predict",
                        "--images",
                        folder.resolve(images).toString(),
                        "--model",
                        folder.resolve(model).toString(),
                        "--output",
                        folder.resolve(output).toString()),
                    Stream.of(more))
                .toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "data/images, m, data/images, --images",
    "data/images, m, data, --images",
    "data/images, m, data/images/../../data, --images",
    "data/images, m, m, --model",
    "data/.out.predicting, m, data/out, --images",
  })
  void anOutputThatHoldsAnInputIsRefused(String images, String model, String output, String option)
      throws IOException {
    int exitCode = predict(images, model, output, "--overwrite");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("Cannot write predictions to")
        .contains("that would delete " + option);
    assertThat(Files.readString(folder.resolve("data/images/a.png"))).isEqualTo("precious");
    assertThat(Files.readString(folder.resolve("m/model"))).isEqualTo("precious");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data/images-of-today", "data/images/today", "dat"})
  void anOutputBesideOrBelowAnInputIsNotRefusedForIt(String output) {
    int exitCode = predict("data/images", "m", output, "--overwrite");

    assertThat(exitCode).isEqualTo(3); // there is no model in the folder
    assertThat(err.toString()).doesNotContain("would delete");
  }

  @Test
  void anOutputThatIsOccupiedIsRefused() {
    Path other = folder.resolve("data/.out.predicting");

    assertThat(predict("data/images", "m", other.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("there is something", "--overwrite");
  }

  @Test
  void hieIsRefusedWithTheRulesThereAre() {
    assertThat(predict("data/images", "m", "new", "--decision", "hie")).isEqualTo(2);
    assertThat(err.toString()).contains("Use --decision argmax, crm or back-off.");
  }

  @Test
  void aSmoothingThatIsNoneIsRefused() {
    assertThat(predict("data/images", "m", "new", "--smoothing", "1.5")).isEqualTo(2);
    assertThat(err.toString()).contains("--smoothing 1.5", "from 0 to 1");
  }

  @Test
  void aSmoothingWithARuleThatTakesNoneIsRefused() {
    assertThat(predict("data/images", "m", "new", "--decision", "crm", "--smoothing", "0.1"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("Cannot use --smoothing with --decision crm");
  }

  @Test
  void aTemperatureWithoutARuleThatTakesOneIsRefused() {
    assertThat(predict("data/images", "m", "new", "--temperature", "2")).isEqualTo(2);
    assertThat(err.toString()).contains("Cannot use --temperature with --decision argmax");
  }

  @Test
  void aPrecisionThatThereIsNotIsRefused() {
    assertThat(predict("data/images", "m", "out", "--precision", "bfloat16")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "Cannot compute in bfloat16: there is no such precision. Use --precision with one of float32, bfloat16-compute.");
  }
}
