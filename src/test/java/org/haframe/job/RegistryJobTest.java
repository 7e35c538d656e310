package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.haframe.registry.ModelRecord;
import org.haframe.registry.ModelRegistry;
import org.haframe.registry.RetrainingRun;
import org.haframe.registry.TinyModels;
import org.haframe.report.Verdict;
import org.haframe.report.VerdictWriter;
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

  @Test
  void whatAKilledRunLeftStaysUntilTheRunIsNamed() throws IOException {
    Path checkpoint = killed("tuesday");
    Path other = killed("wednesday");

    assertThat(run("prune", "--keep", "1")).isZero();
    assertThat(checkpoint).exists();

    assertThat(run("prune", "--keep", "1", "--abandoned", "tuesday")).isZero();
    assertThat(checkpoint.getParent().getParent()).doesNotExist();
    assertThat(other).exists();
    assertThat(registry.begun("tuesday")).as("what it was").isPresent();
    assertThat(out.toString()).isEqualTo("deleted what the run tuesday left%n".formatted());
  }

  /** Its version is then as that of any run that has ended. */
  @Test
  void aVersionOfAnAbandonedRunMayGo() throws IOException {
    killed("monday");
    registry.add(TinyModels.model(1), TinyModels.record("tuesday"));

    assertThat(run("prune", "--keep", "1")).isZero();
    assertThat(registry.versions()).hasSize(2);
    assertThat(run("prune", "--keep", "1", "--abandoned", "monday")).isZero();

    assertThat(registry.versions()).extracting(ModelRecord::version).containsExactly(2);
  }

  @Test
  void anAbandonedRunStaysAbandoned() throws IOException {
    killed("monday");
    registry.add(TinyModels.model(1), TinyModels.record("tuesday"));
    assertThat(run("prune", "--keep", "2", "--abandoned", "monday")).isZero();
    assertThat(registry.versions()).hasSize(2);

    assertThat(run("prune", "--keep", "1")).isZero();

    assertThat(registry.versions()).extracting(ModelRecord::version).containsExactly(2);
    assertThat(registry.isAbandoned("monday")).isTrue();
    assertThat(registry.isAbandoned("tuesday")).isFalse();
  }

  /** As after a kill between the verdict and the last deletion. */
  @Test
  void whatARunThatHasEndedLeftIsDeletedUnasked() throws IOException {
    Path checkpoint = killed("monday");
    var verdict =
        new Verdict(
            "monday",
            Verdict.Outcome.KEPT,
            null,
            1,
            "images",
            "settings",
            List.of(),
            List.of(),
            Instant.EPOCH,
            1);
    Files.writeString(
        folder.resolve("reg/runs/monday/verdict.json"), VerdictWriter.toJson(verdict));

    assertThat(run("prune", "--keep", "1")).isZero();

    assertThat(checkpoint.getParent().getParent()).doesNotExist();
    assertThat(registry.verdict("monday")).contains(verdict);
  }

  @Test
  void noRunIsAbandonedThatThereIsNot() throws IOException {
    Path checkpoint = killed("tuesday");

    int exitCode = run("prune", "--keep", "1", "--abandoned", "tuesday", "--abandoned", "thursday");

    assertThat(exitCode).isEqualTo(ExitCode.WRONG_USAGE.number());
    assertThat(err.toString())
        .startsWith("Cannot delete what the run thursday left in ")
        .contains("there is no such run");
    assertThat(checkpoint).exists();
  }

  @Test
  void nothingIsDeletedWhereNoVersionWouldStay() throws IOException {
    Path checkpoint = killed("tuesday");

    assertThat(run("prune", "--keep", "0", "--abandoned", "tuesday"))
        .isEqualTo(ExitCode.WRONG_USAGE.number());
    assertThat(checkpoint).exists();
    assertThat(registry.isAbandoned("tuesday")).isFalse();
  }

  /** A run that was killed while it trained; returns its checkpoint. */
  private Path killed(String runId) throws IOException {
    registry.begin(new RetrainingRun(runId, Instant.EPOCH, null, "images", "settings"));
    Path checkpoints = folder.resolve("reg/runs/" + runId + "/model/checkpoints");
    return Files.writeString(
        Files.createDirectories(checkpoints).resolve("epoch-00001-round-00000.zip"), "state");
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
