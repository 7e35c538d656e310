package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.haframe.report.Verdict;
import org.haframe.report.VerdictWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * submit/schedule/retrain-nightly.sh as cron runs it, with a program in the place of
 * submit/haframe: it tells its words through one pipe and ends with the exit code that it reads
 * from another one.
 */
// Reading from a process or a pipe is not interrupted.
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class RetrainNightlyTest {

  private static final String SCRIPT =
      Launcher.PROJECT.resolve("submit/schedule/retrain-nightly.sh").toString();

  /** What the job says at its end. */
  private static final String PROMOTED = sentence(Verdict.Outcome.PROMOTED);

  private static final String KEPT = sentence(Verdict.Outcome.KEPT);

  @TempDir private Path folder;

  private Path state;
  private Path environment;
  private Path words;
  private Path code;
  private final List<ProcessHandle> started = new CopyOnWriteArrayList<>();

  private static String sentence(Verdict.Outcome outcome) {
    return VerdictWriter.sentence(
        new Verdict("a", outcome, 6, 7, "", "", List.of(), List.of(), Instant.EPOCH, 0));
  }

  @BeforeEach
  void installAJobThatWaits() throws Exception {
    ScheduledFiles.requireProgram("flock");
    state = folder.resolve("state");
    words = folder.resolve("words");
    code = folder.resolve("code");
    assertThat(new ProcessBuilder("mkfifo", words.toString(), code.toString()).start().waitFor())
        .isZero();
    NvidiaSmi.program(
        folder.resolve("haframe"),
        """
        trap 'echo interrupted; exit 130' TERM
        # Both ends, so that it does not wait for a writer where no signal reaches it.
        exec 8<>"%s"
        printf '%%s\\n' "$@" >"%s"
        # Asked again and again: a signal just before a read would wait for its end.
        until read -r -t 1 code <&8; do :; done
        if [[ $code == 0 ]]; then echo '%s'; fi
        if [[ $code == 10 ]]; then echo '%s'; fi
        if [[ $code == 3 ]]; then echo 'Cannot retrain: half of the images are black.' >&2; fi
        exit "$code"
        """
            .formatted(code, words, PROMOTED, KEPT));
    environment = folder.resolve("my retrain.env");
    writeEnvironment("");
  }

  private void writeEnvironment(String more) throws IOException {
    Files.writeString(
        environment,
        """
        RETRAIN_SETTINGS=my.conf
        RETRAIN_IMAGES="hdfs://namenode/my images"
        RETRAIN_REGISTRY=hdfs://namenode/registry
        RETRAIN_SPARK_OPTIONS="--master spark://head:7077 --conf spark.executor.memory=8g"
        RETRAIN_STATE=%s
        RETRAIN_PROGRAM=%s
        %s
        """
            .formatted(state, folder.resolve("haframe"), more));
  }

  private Process start(Map<String, String> variables) throws IOException {
    var builder = new ProcessBuilder(SCRIPT, environment.toString()).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RETRAIN_"));
    builder.environment().putAll(variables);
    Process script = builder.start();
    started.add(script.toHandle());
    return script;
  }

  /** A test that failed may have left a job that waits for its exit code. */
  @AfterEach
  void endWhatWasLeft() {
    for (ProcessHandle script : started) {
      script.descendants().forEach(ProcessHandle::destroyForcibly);
      script.destroyForcibly();
    }
  }

  /** Waits until the job has begun, and returns what it was told. */
  private List<String> wordsOfTheJob() throws IOException {
    return Files.readAllLines(words);
  }

  private void endJobWith(int exitCode) throws IOException {
    Files.writeString(code, exitCode + "\n");
  }

  private record Outcome(int exitCode, String out, String err) {}

  private static Outcome end(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), out, err);
  }

  private Outcome runToCode(int exitCode) throws Exception {
    Process script = start(Map.of());
    wordsOfTheJob();
    endJobWith(exitCode);
    return end(script);
  }

  private Path heartbeat() {
    return state.resolve("heartbeat");
  }

  private static String runIdOf(List<String> words) {
    return words.get(words.indexOf("--run-id") + 1);
  }

  @Test
  void theJobIsToldWhatTheEnvironmentFileSays() throws Exception {
    Process script = start(Map.of("RETRAIN_RUN_ID", "mended-images"));

    List<String> told = wordsOfTheJob();
    endJobWith(0);

    assertThat(end(script).exitCode()).isZero();
    assertThat(told)
        .containsExactly(
            "--master",
            "spark://head:7077",
            "--conf",
            "spark.executor.memory=8g",
            "retrain",
            "--settings",
            "my.conf",
            "--images",
            "hdfs://namenode/my images",
            "--registry",
            "hdfs://namenode/registry",
            "--run-id",
            "mended-images");
  }

  @Test
  void allRunsOfADayHaveOneId() throws Exception {
    LocalDate dayBefore = LocalDate.now();
    List<String> ids = new ArrayList<>();

    for (int exitCode : new int[] {4, 0, 10}) {
      Process script = start(Map.of());
      ids.add(runIdOf(wordsOfTheJob()));
      endJobWith(exitCode);
      end(script);
    }

    // Two days where midnight passed in between.
    assertThat(ids).isSubsetOf("nightly-" + dayBefore, "nightly-" + LocalDate.now());
  }

  @Test
  void aPromotedModelRenewsTheHeartbeat() throws Exception {
    Outcome outcome = runToCode(0);

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).endsWith(": " + PROMOTED + "\n").hasLineCount(1);
    assertThat(heartbeat()).hasContent(outcome.out().strip());
  }

  @Test
  void aKeptChampionRenewsTheHeartbeatToo() throws Exception {
    Outcome outcome = runToCode(10);

    assertThat(outcome.exitCode()).isEqualTo(10);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).endsWith(": " + KEPT + "\n").hasLineCount(1);
    assertThat(heartbeat()).hasContent(outcome.out().strip());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 130, 137})
  void aFailurePassesItsExitCodeOnAndLeavesTheHeartbeat(int exitCode) throws Exception {
    Files.createDirectories(state);
    Files.writeString(heartbeat(), "of yesterday");

    Outcome outcome = runToCode(exitCode);

    assertThat(outcome.exitCode()).isEqualTo(exitCode);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("failed with exit code " + exitCode + ".");
    assertThat(heartbeat()).hasContent("of yesterday");
  }

  @Test
  void afterAFailureTheEndOfTheLogIsShown() throws Exception {
    Outcome outcome = runToCode(3);

    assertThat(outcome.err()).endsWith("Cannot retrain: half of the images are black.\n");
  }

  @Test
  void aSecondOneAtTheSameTimeIsRefused() throws Exception {
    Process first = start(Map.of());
    wordsOfTheJob();

    Outcome second = end(start(Map.of("RETRAIN_RUN_ID", "second")));

    assertThat(second.exitCode()).isEqualTo(4);
    assertThat(second.err()).startsWith("Cannot retrain as second: another retraining is at work");
    assertThat(heartbeat()).doesNotExist();
    endJobWith(0);
    assertThat(end(first).exitCode()).isZero();
  }

  @Test
  void theLockOutlivesAKilledScriptUntilItsJobHasEnded() throws Exception {
    Process script = start(Map.of());
    wordsOfTheJob();
    ProcessHandle job = script.children().findFirst().orElseThrow();
    started.add(job);
    script.destroyForcibly().waitFor();

    Outcome whileTheJobIsAtWork = end(start(Map.of()));
    endJobWith(0);
    job.onExit().get(30, TimeUnit.SECONDS);
    Outcome after = runToCode(0);

    assertThat(whileTheJobIsAtWork.exitCode()).isEqualTo(4);
    assertThat(after.exitCode()).isZero();
  }

  @Test
  void aSignalReachesTheJobWhoseEndIsAwaited() throws Exception {
    Process script = start(Map.of("RETRAIN_RUN_ID", "stopped"));
    wordsOfTheJob();

    script.toHandle().destroy(); // SIGTERM; Process.destroy() would close the pipes too
    Outcome outcome = end(script);

    assertThat(outcome.exitCode()).isEqualTo(130);
    assertThat(Files.readAllLines(state.resolve("logs/stopped.log")))
        .containsOnlyOnce("interrupted");
    assertThat(heartbeat()).doesNotExist();
  }

  @Test
  void aServiceIsToldOfEachNight() throws Exception {
    ScheduledFiles.requireProgram("curl");
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          told.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    service.start();
    writeEnvironment(
        "RETRAIN_PING_URL=http://127.0.0.1:" + service.getAddress().getPort() + "/ping/mine/");

    runToCode(10);
    runToCode(3);
    service.stop(0);

    assertThat(told)
        .containsExactly("/ping/mine/start", "/ping/mine/0", "/ping/mine/start", "/ping/mine/3");
  }

  @Test
  void aServiceThatIsAwayChangesNothing() throws Exception {
    writeEnvironment("RETRAIN_PING_URL=http://127.0.0.1:1/ping");

    Outcome outcome = runToCode(0);

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).contains("Cannot tell http://127.0.0.1:1/ping how");
    assertThat(heartbeat()).exists();
  }

  @Test
  void logsOfOldRunsAreDeleted() throws Exception {
    Path logs = Files.createDirectories(state.resolve("logs"));
    Path old = Files.createFile(logs.resolve("nightly-2020-01-01.log"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(32))));
    Path younger = Files.createFile(logs.resolve("nightly-2020-01-02.log"));
    Files.setLastModifiedTime(younger, FileTime.from(Instant.now().minus(Duration.ofDays(28))));

    runToCode(0);

    assertThat(old).doesNotExist();
    assertThat(younger).exists();
  }

  @Test
  void allThatIsMissingIsNamedAtOnce() throws Exception {
    Files.writeString(environment, "RETRAIN_IMAGES=mine\n");

    Outcome outcome = end(start(Map.of()));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("does not set RETRAIN_SETTINGS RETRAIN_REGISTRY RETRAIN_STATE.");
  }

  @Test
  void anEnvironmentFileThatIsNotThereIsWrongUsage() throws Exception {
    Files.delete(environment);

    Outcome outcome = end(start(Map.of()));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("Cannot retrain: there is no environment file");
  }

  @Test
  void anIdThatIsNoFileNameIsWrongUsage() throws Exception {
    Outcome outcome = end(start(Map.of("RETRAIN_RUN_ID", "../registry")));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("Cannot retrain as '../registry'");
    assertThat(state).doesNotExist();
  }

  @Test
  void theExampleSetsAllThatIsNeeded() throws Exception {
    String example =
        Files.readString(Launcher.PROJECT.resolve("submit/schedule/retrain.env.example"));
    Files.writeString(
        environment,
        "%s\nRETRAIN_STATE=%s\nRETRAIN_PROGRAM=%s\n"
            .formatted(example, state, folder.resolve("haframe")));

    Process script = start(Map.of());
    List<String> told = wordsOfTheJob();
    endJobWith(0);

    assertThat(end(script).exitCode()).isZero();
    assertThat(told).startsWith("--master", "spark://head:7077", "--executors", "4");
  }

  @Test
  void withoutSparkOptionsTheJobComesFirst() throws Exception {
    writeEnvironment("RETRAIN_SPARK_OPTIONS=");

    Process script = start(Map.of());
    List<String> told = wordsOfTheJob();
    endJobWith(0);

    assertThat(end(script).exitCode()).isZero();
    assertThat(told).startsWith("retrain", "--settings");
  }
}
