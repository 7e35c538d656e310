package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What the files of submit/schedule, and the document about them, say to the command line and
 * expect of it, held against the command line itself. Nothing is run.
 */
class ScheduledCommandsTest {

  private static final String DOCUMENT = "src/docs/scheduling.md";

  /** How scheduling.md names the exit codes of jobs. */
  private static final Map<String, ExitCode> NAMES =
      Map.of(
          "promoted", ExitCode.DONE,
          "internal fault", ExitCode.INTERNAL_FAULT,
          "usage", ExitCode.WRONG_USAGE,
          "bad or refused images", ExitCode.BAD_DATA,
          "storage", ExitCode.CLUSTER_FAILED,
          "diverged", ExitCode.TRAINING_DIVERGED,
          "stale", ExitCode.REGISTRY_STALE,
          "stopped", ExitCode.INTERRUPTED);

  private static String document() throws IOException {
    return Files.readString(Launcher.PROJECT.resolve(DOCUMENT));
  }

  /** All commands, from the job on, by where they stand. */
  private static Map<String, List<String>> commands() throws IOException {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put("retrain-nightly.sh", ofTheScript());
    commands.put("crontab.example", words(lineWith("crontab.example", "registry show")));
    commands.put("haframe-stale.service", words(lineWith("haframe-stale.service", "ExecStart=")));
    for (JsonNode document :
        ScheduledFiles.documents(ScheduledFiles.text("kubernetes-cronjob.yaml"))) {
      JsonNode container = document.at("/spec/jobTemplate/spec/template/spec/containers/0");
      if (!container.isMissingNode()) {
        commands.put("CronJob " + document.at("/metadata/name").asText(), texts(container, "args"));
      }
    }
    JsonNode application =
        ScheduledFiles.documents(ScheduledFiles.text("spark-operator.yaml")).get(0);
    commands.put("spark-operator.yaml", texts(application.at("/spec/template"), "arguments"));
    commands.put("airflow_dag.py", ofTheDag());
    document()
        .lines()
        .filter(line -> line.startsWith("    submit/haframe "))
        .forEach(line -> commands.put(DOCUMENT + ":" + line, words(line)));
    Pattern.compile("`(registry show [^`]*--max-age \\S+)`")
        .matcher(document())
        .results()
        .map(result -> result.group(1))
        .forEach(text -> commands.put(DOCUMENT + ":" + text, words(text)));
    commands.replaceAll((where, words) -> fromTheJobOn(words));
    return commands;
  }

  private static String lineWith(String file, String text) throws IOException {
    return ScheduledFiles.text(file)
        .lines()
        .filter(line -> line.contains(text) && !line.startsWith("#"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> words(String line) {
    return Arrays.stream(line.strip().replaceAll(" >.*", "").split(" +")).toList();
  }

  /** From the word {@code retrain} at the end of a line to what is done with the output. */
  private static List<String> ofTheScript() throws IOException {
    String script = ScheduledFiles.text("retrain-nightly.sh");
    MatchResult command =
        Pattern.compile(" (retrain \\\\\\n.*?) >>\"\\$log\"", Pattern.DOTALL)
            .matcher(script)
            .results()
            .findFirst()
            .orElseThrow();
    return words(command.group(1).replace("\\\n", " "));
  }

  private static List<String> ofTheDag() throws IOException {
    String arguments =
        Pattern.compile("application_args=\\[(.*?)\\]", Pattern.DOTALL)
            .matcher(ScheduledFiles.text("airflow_dag.py"))
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);
    return strings(arguments, "\"([^\"]*)\"");
  }

  private static List<String> strings(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static List<String> texts(JsonNode parent, String field) {
    List<String> texts = new ArrayList<>();
    parent.get(field).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<String> fromTheJobOn(List<String> words) {
    int job = 0;
    while (!Main.commandLine().getSubcommands().containsKey(words.get(job))) {
      job++;
    }
    return words.subList(job, words.size());
  }

  private static ParseResult parse(List<String> words) {
    return Main.commandLine().parseArgs(words.toArray(String[]::new));
  }

  @Test
  void everyCommandIsOneThatTheCommandLineHas() throws Exception {
    Map<String, String> jobs = new TreeMap<>();

    for (var command : commands().entrySet()) {
      ParseResult last = parse(command.getValue());
      while (last.hasSubcommand()) {
        last = last.subcommand();
      }
      jobs.put(command.getKey(), last.commandSpec().qualifiedName(" "));
    }

    assertThat(jobs)
        .containsEntry("retrain-nightly.sh", "haframe retrain")
        .containsEntry("CronJob haframe-retrain", "haframe retrain")
        .containsEntry("spark-operator.yaml", "haframe retrain")
        .containsEntry("airflow_dag.py", "haframe retrain")
        .containsEntry("crontab.example", "haframe registry show")
        .containsEntry("haframe-stale.service", "haframe registry show")
        .containsEntry("CronJob haframe-stale", "haframe registry show");
    assertThat(jobs.keySet())
        .filteredOn(where -> where.startsWith(DOCUMENT))
        .hasSizeGreaterThanOrEqualTo(2);
  }

  /** The check itself: each option of each command is needed, or known by name. */
  @Test
  void aMisspeltOptionIsFound() throws Exception {
    for (var command : commands().entrySet()) {
      List<String> words = command.getValue();
      for (int i = 0; i < words.size(); i++) {
        if (words.get(i).startsWith("--")) {
          List<String> misspelt = new ArrayList<>(words);
          misspelt.set(i, words.get(i).replaceFirst("--", "--x-"));

          assertThatThrownBy(() -> parse(misspelt))
              .as("%s in %s", misspelt, command.getKey())
              .isInstanceOf(ParameterException.class);
        }
      }
    }
  }

  /** Every run has an id, and every schedule that cannot take 10 for a success says so. */
  @Test
  void retrainingsHaveAnIdAndSchedulersThatKnowNoExitCodesGetZero() throws Exception {
    for (var command : commands().entrySet()) {
      ParseResult job = parse(command.getValue()).subcommand();
      if (job.commandSpec().name().equals("retrain")) {
        assertThat(job.hasMatchedOption("--run-id")).as(command.getKey()).isTrue();
        assertThat(job.hasMatchedOption("--kept-is-success"))
            .as(command.getKey())
            .isEqualTo(
                Stream.of("CronJob", "spark-operator", "airflow")
                    .anyMatch(command.getKey()::startsWith));
      }
    }
  }

  /** Where there were fewer, tasks would wait for each other; where there were more, idle. */
  @Test
  void eachScheduleAsksForAsManyExecutorsAsItsSettingsHavePartitions() throws Exception {
    Map<String, String> ofFiles =
        Map.of(
            "retrain.env.example", "--executors (\\d+)",
            "kubernetes-cronjob.yaml", "--executors=(\\d+)",
            "spark-operator.yaml", "instances: (\\d+)",
            "airflow_dag.py", "num_executors=(\\d+)");

    for (var file : ofFiles.entrySet()) {
      String text = ScheduledFiles.text(file.getKey());
      String settings = strings(text, "/(conf/[-a-z0-9]+\\.conf)\\b").get(0);
      int partitions =
          RetrainingReader.read(Launcher.PROJECT.resolve(settings), List.of())
              .experiment()
              .training()
              .partitions();

      assertThat(strings(text, file.getValue()))
          .as(file.getKey())
          .containsExactly(String.valueOf(partitions));
    }
  }

  @Test
  void theTableOfExitCodesIsThatOfTheProgram() throws Exception {
    List<String> rows =
        document()
            .lines()
            .filter(line -> line.matches("\\| (\\d|champion kept).*"))
            .map(line -> line.split("\\|")[1].strip() + " " + line.split("\\|")[2])
            .toList();
    String told = String.join("\n", rows);

    NAMES.forEach(
        (name, code) -> assertThat(told).contains("%d %s".formatted(code.number(), name)));
    assertThat(told).contains("champion kept  %d:".formatted(ExitCode.CHAMPION_KEPT.number()));
    assertThat(rows.stream().filter(row -> row.matches("\\d.*")).flatMap(this::codes))
        .hasSameElementsAs(NAMES.values().stream().map(ExitCode::number).toList());
  }

  /** The numbers that begin a row, or stand after a comma in its first cell. */
  private Stream<Integer> codes(String row) {
    return strings(row, "(?:^|, )(\\d+) (?!\\()").stream().map(Integer::valueOf);
  }

  @Test
  void whatSchedulersDoWithAnExitCodeIsMeantForThatOne() throws Exception {
    int kept = ExitCode.CHAMPION_KEPT.number();
    int stale = ExitCode.REGISTRY_STALE.number();
    int locked = ExitCode.CLUSTER_FAILED.number();

    assertThat(lineWith("haframe-retrain.service", "SuccessExitStatus="))
        .isEqualTo("SuccessExitStatus=" + kept);
    assertThat(ScheduledFiles.text("retrain-nightly.sh"))
        .contains("  %d | %d)\n".formatted(ExitCode.DONE.number(), kept))
        .contains("fail %d \"Cannot retrain as $run: another".formatted(locked));
    assertThat(ScheduledFiles.text("crontab.example"))
        .contains("refused (exit code %d)".formatted(locked), "exit code %d.".formatted(stale));
    assertThat(ScheduledFiles.text("haframe-stale.service"))
        .contains("Fails (exit code %d)".formatted(stale));
    for (JsonNode document :
        ScheduledFiles.documents(ScheduledFiles.text("kubernetes-cronjob.yaml"))) {
      if (document.at("/metadata/name").asText().equals("haframe-stale")) {
        assertThat(
                document
                    .at("/spec/jobTemplate/spec/podFailurePolicy/rules/0/onExitCodes/values")
                    .toString())
            .isEqualTo("[%d,%d]".formatted(ExitCode.WRONG_USAGE.number(), stale));
      }
    }
  }

  @Test
  void theReadmeListsAllExitCodes() throws Exception {
    List<Integer> listed =
        strings(Files.readString(Launcher.PROJECT.resolve("README.md")), "(?m)^\\| (\\d+) \\| ")
            .stream()
            .map(Integer::valueOf)
            .toList();

    assertThat(listed)
        .containsExactlyElementsOf(Arrays.stream(ExitCode.values()).map(ExitCode::number).toList());
  }
}
