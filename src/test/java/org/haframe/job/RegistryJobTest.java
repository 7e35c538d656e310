package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.haframe.registry.ModelRegistry;
import org.haframe.registry.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without Spark; after a retraining, see {@code RepeatedRetrainingIT}. */
class RegistryJobTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ModelRegistry registry;

  @BeforeEach
  void addAVersion() throws IOException {
    registry =
        new ModelRegistry(
            new Configuration(), new org.apache.hadoop.fs.Path(folder.resolve("reg").toString()));
    registry.add(TinyModels.model(1), TinyModels.record("monday"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"36", "1.5", ".5", "+36", "-1", " 36 ", "1e3", "", "0h", "-1h", "soon"})
  void anAgeThatIsNoDurationIsRefused(String age) {
    assertThat(run("show", "--max-age=" + age)).isEqualTo(ExitCode.WRONG_USAGE.number());
    assertThat(err.toString())
        .isEqualTo(
            "Cannot use --max-age %s: it is no duration. Write for example 36h or 2d.%n"
                .formatted(age));
  }

  @Test
  void anAgeMayHaveAFractionAndABlank() {
    for (String age : List.of("36h", "1.5 d", "90 minutes", " 2d ")) {
      assertThat(run("show", "--max-age", age)).as(age).isEqualTo(ExitCode.REGISTRY_STALE.number());
    }
  }

  private int run(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("registry", command, "--registry", folder.resolve("reg").toString()));
    arguments.addAll(List.of(more));
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }
}
