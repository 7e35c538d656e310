package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.haframe.job.ScheduledFiles.Finished;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of submit/schedule for cron, systemd and Airflow, read by what reads them. */
class SchedulersTest {

  @TempDir private Path folder;

  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(ScheduledFiles.FOLDER)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
      assertThat(found).isNotEmpty();
      return found;
    }
  }

  @Test
  void shellScriptsPassShellcheck() throws Exception {
    ScheduledFiles.requireProgram("shellcheck");
    List<String> command =
        new ArrayList<>(List.of("shellcheck", "-x", "-P", Launcher.PROJECT.toString()));
    files(".sh").forEach(file -> command.add(file.toString()));

    assertThat(ScheduledFiles.run(folder, command)).isEqualTo(new Finished(0, ""));
  }

  @Test
  void theEnvironmentFileIsPlainEnoughForSystemd() throws Exception {
    assertThat(ScheduledFiles.text("retrain.env.example").lines())
        .allMatch(line -> line.matches("|#.*|[A-Z_]+=([^\\s\"'$`\\\\]*|\"[^\"'$`\\\\]*\")"));
  }

  @Test
  void crontabStartsProgramsOfTheProjectWithFilesThatExist() throws Exception {
    List<String> lines =
        ScheduledFiles.text("crontab.example")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.contains("MAILTO="))
            .toList();

    assertThat(lines)
        .hasSize(2)
        .allMatch(line -> line.matches("(\\d+ ){2}(\\* ){3}/opt/haframe/.*"));
    // cron takes a percent sign for the end of the command.
    assertThat(lines).noneMatch(line -> line.contains("%"));
    for (String line : lines) {
      String program = line.split(" ")[5].replace(ScheduledFiles.INSTALLED, "");
      assertThat(Path.of(Launcher.PROJECT + program)).isExecutable();
    }
  }

  @Test
  void systemdFindsNothingWrongWithTheUnits() throws Exception {
    assertThat(complaintsOfSystemd(unit -> unit)).isEmpty();
  }

  @Test
  void systemdFindsAMisspeltKey() throws Exception {
    assertThat(complaintsOfSystemd(unit -> unit.replace("SuccessExitStatus", "SuccesExitStatus")))
        .anyMatch(complaint -> complaint.contains("SuccesExitStatus"));
  }

  /** What systemd says about the units of this folder, installed where the checkout is. */
  private List<String> complaintsOfSystemd(UnaryOperator<String> change) throws Exception {
    ScheduledFiles.requireProgram("systemd-analyze");
    Path checkout = Files.createSymbolicLink(folder.resolve("checkout"), Launcher.PROJECT);
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
    for (String ending : List.of(".service", ".timer")) {
      for (Path file : files(ending)) {
        Path copy = folder.resolve(file.getFileName());
        Files.writeString(
            copy,
            change.apply(
                Files.readString(file).replace(ScheduledFiles.INSTALLED, checkout.toString())));
        command.add(copy.toString());
      }
    }
    // Of other units of the machine it may complain as well.
    return ScheduledFiles.run(folder, command)
        .output()
        .lines()
        .filter(line -> line.contains("haframe-"))
        .toList();
  }

  @Test
  void aKeptChampionIsASuccessOfTheUnitAndWhatCannotBeMendedIsNotTriedAgain() throws Exception {
    List<String> unit = ScheduledFiles.text("haframe-retrain.service").lines().toList();

    assertThat(unit)
        .contains(
            "SuccessExitStatus=10",
            "Restart=on-failure",
            "RestartPreventExitStatus=%d %d %d %d 143"
                .formatted(
                    ExitCode.WRONG_USAGE.number(),
                    ExitCode.BAD_DATA.number(),
                    ExitCode.TRAINING_DIVERGED.number(),
                    ExitCode.INTERRUPTED.number()));
  }

  /** The DAG as Python runs it, and what its branch answers for a verdict. */
  private JsonNode dag(String verdict) throws Exception {
    ScheduledFiles.requireProgram("python3");
    Path registry = folder.resolve("registry");
    if (!verdict.isEmpty()) {
      Files.writeString(
          Files.createDirectories(registry.resolve("runs/night-1")).resolve("verdict.json"),
          verdict);
    }
    Path program = Path.of(SchedulersTest.class.getResource("run_airflow_dag.py").toURI());
    Finished finished =
        ScheduledFiles.run(
            folder,
            Map.of("PYTHONDONTWRITEBYTECODE", "1"),
            List.of(
                "python3",
                program.toString(),
                ScheduledFiles.FOLDER.resolve("airflow_dag.py").toString(),
                registry.toString(),
                "night-1"));
    assertThat(finished.exitCode()).as(finished.output()).isZero();
    return new ObjectMapper().readTree(finished.output());
  }

  @Test
  void theBranchFollowsTheVerdict() throws Exception {
    assertThat(dag("{\"verdict\": \"promoted\", \"reasons\": []}").at("/answer/follows").asText())
        .isEqualTo("promoted");
    assertThat(dag("{\"verdict\": \"kept\", \"reasons\": []}").at("/answer/follows").asText())
        .isEqualTo("kept");
  }

  @Test
  void theBranchFailsWithTheReasonsOfARefusal() throws Exception {
    assertThat(
            dag("{\"verdict\": \"refused\", \"reasons\": [\"half is black\", \"two classes gone\"]}")
                .at("/answer/fails")
                .asText())
        .isEqualTo("The run night-1 ended as refused: half is black; two classes gone");
  }

  @Test
  void theBranchFailsWithoutAVerdict() throws Exception {
    assertThat(dag("").at("/answer/fails").asText()).startsWith("Cannot tell how night-1 went");
  }

  @Test
  void theDagRunsOneNightAtATimeAndTriesTheRunAgainUnderItsId() throws Exception {
    JsonNode dag = dag("");

    assertThat(dag.at("/dags/0/max_active_runs").asInt()).isOne();
    assertThat(dag.at("/dags/0/catchup").asBoolean(true)).isFalse();
    assertThat(dag.get("edges").toString())
        .isEqualTo("[[\"retrain\",\"verdict\"],[\"verdict\",\"promoted\"],[\"verdict\",\"kept\"]]");
    List<String> arguments = new ArrayList<>();
    dag.at("/tasks/retrain/arguments").forEach(word -> arguments.add(word.asText()));
    String runId = dag.at("/tasks/verdict/arguments/0").asText();
    assertThat(arguments).startsWith("retrain").contains("--run-id=" + runId, "--kept-is-success");
    assertThat(runId).contains("dag_run.run_after");
    assertThat(dag.at("/tasks/verdict/trigger_rule").asText()).isEqualTo("all_done");
  }

  @Test
  void theDagSaysWhatTheLauncherSays() throws Exception {
    JsonNode retrain = dag("").at("/tasks/retrain");

    assertThat(ScheduledFiles.strings(retrain.get("conf")))
        .containsAllEntriesOf(LauncherSettings.forRetraining());
    assertThat(retrain.get("java_class").asText()).isEqualTo(Main.class.getName());
    assertThat(retrain.get("application").asText())
        .isEqualTo("/opt/haframe/target/haframe-spark-" + Pom.text("version") + ".jar");
  }
}
