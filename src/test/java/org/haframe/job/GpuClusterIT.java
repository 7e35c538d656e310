package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.haframe.job.EventLog.Task;
import org.haframe.job.Launcher.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scheduling and binding of GPUs, on real clusters whose GPUs are pretended: Spark asks a script
 * for them, and the networks compute on the CPU.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "all of 127.0.0.0/8 is this machine on Linux only")
class GpuClusterIT {

  private static final String SETTINGS =
      """
      frame.gamma = 2
      network { backbone = small, width = 8 }
      images.size = 28
      training {
        epochs = 1
        minibatch = 50
        averaging-frequency = 5
        partitions = 4
      }
      """;

  @TempDir private static Path folder;

  private static Launcher launcher;
  private static String onLocalSpark;

  @BeforeAll
  static void trainOnLocalSpark() throws Exception {
    launcher = Launcher.from(folder);
    launcher.write("my.conf", SETTINGS);
    onLocalSpark = launcher.train("local[2]", "local").end().parameters();
  }

  @Test
  void trainingRunsOneTaskForEachGpuAndDecodingOneForEachCore() throws Exception {
    Outcome outcome =
        train(
            "local-cluster[2,2,1024]",
            "by-gpu",
            List.of(),
            "spark.worker.resource.gpu.amount=1",
            "spark.worker.resource.gpu.discoveryScript=" + aGpuForEachWorker(),
            "spark.executor.resource.gpu.amount=1");

    List<Task> tasks = EventLog.in(folder.resolve("by-gpu-events")).tasks();
    assertThat(EventLog.mostAtATime(tasks.stream().filter(Task::asksForGpus).toList()))
        .isEqualTo(Map.of("0", 1L, "1", 1L));
    assertThat(tasks.stream().filter(task -> task.stage().contains("DriverAveraging")))
        .isNotEmpty()
        .allMatch(Task::asksForGpus);
    assertThat(EventLog.mostAtATime(tasks.stream().filter(task -> !task.asksForGpus()).toList()))
        .isEqualTo(Map.of("0", 2L, "1", 2L));
    assertThat(outcome.parameters()).isEqualTo(onLocalSpark);
  }

  @Test
  void aGpuThatIsHiddenFromItsExecutorIsRefusedBeforeTraining() throws Exception {
    Outcome outcome =
        train(
            "local-cluster[1,2,1024]",
            "hidden",
            List.of(),
            "spark.worker.resource.gpu.amount=1",
            "spark.worker.resource.gpu.discoveryScript=" + gpu(5),
            "spark.executor.resource.gpu.amount=1",
            "spark.executorEnv.CUDA_VISIBLE_DEVICES=7");

    assertThat(outcome.err())
        .contains("on executor 0 (127.0.0.1): Spark gave the task GPU 5, but")
        .contains("CUDA_VISIBLE_DEVICES=7")
        .doesNotContain("\tat ", "rounds");
    assertThat(outcome.exitCode()).isEqualTo(4);
  }

  @Test
  void aGpuThatNoExecutorHasIsAWrongSetting() throws Exception {
    Outcome outcome = launcher.train("local[2]", "model", "--set", "device=gpu").end();

    assertThat(outcome.err())
        .contains("Cannot train with device = gpu: CPU (CpuBackend) on executor driver (127.0.0.1)")
        .doesNotContain("\tat ", "rounds");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  @Tag("long")
  void executorsThatComeAndGoChangeNothing() throws Exception {
    // Spark asks for another executor where tasks wait for a second: a round has to last.
    List<String> longRounds =
        List.of(
            "--set",
            "training.averaging-frequency=1000",
            "--set",
            "training.epochs=10",
            "--set",
            "network.width=32");
    String expected =
        launcher
            .train("local[2]", "long-rounds", longRounds.toArray(String[]::new))
            .end()
            .parameters();

    Outcome outcome =
        train(
            "local-cluster[2,1,1024]",
            "dynamic",
            longRounds,
            "spark.dynamicAllocation.enabled=true",
            "spark.dynamicAllocation.initialExecutors=1",
            "spark.dynamicAllocation.schedulerBacklogTimeout=1s",
            // Else tasks would rather wait for the executor that holds the images.
            "spark.locality.wait=0s");

    assertThat(outcome.parameters()).isEqualTo(expected);
    assertThat(EventLog.in(folder.resolve("dynamic-events")).tasks())
        .extracting(Task::executor)
        .contains("0", "1");
  }

  @Test
  @Tag("long")
  void workersOfAStandaloneClusterShowEachExecutorTheGpuThatItWasGiven() throws Exception {
    Path machine = Files.createDirectory(folder.resolve("machine"));
    try (StandaloneCluster cluster = StandaloneCluster.start(machine, 2)) {
      Outcome doctor = run(cluster, List.of(), "doctor", "--cluster");

      assertThat(doctor.out())
          .contains("2 answered, of 2 that Spark knows and 2 asked for")
          .containsPattern("(?m)^[01] +127\\.0\\.0\\.1 .* 0 +only 0$")
          .containsPattern("(?m)^[01] +127\\.0\\.0\\.2 .* 1 +only 1$")
          .contains("Spark gives out GPUs, but ND4J computes on the CPU");
      assertThat(doctor.exitCode()).isEqualTo(4);

      // Copies of tasks go to another machine only, and are to start at once.
      Outcome trained =
          run(
              cluster,
              configuration(
                  "speculative",
                  "spark.locality.wait=0s",
                  "spark.speculation=true",
                  "spark.speculation.interval=1ms",
                  "spark.speculation.quantile=0.5",
                  "spark.speculation.multiplier=1",
                  "spark.speculation.minTaskRuntime=1ms"),
              "train",
              "--settings",
              "my.conf",
              "--images",
              Launcher.SAMPLE,
              "--output",
              "speculative");

      assertThat(trained.parameters()).isEqualTo(onLocalSpark);
      assertThat(EventLog.in(folder.resolve("speculative-events")).tasks())
          .filteredOn(task -> task.stage().contains("DriverAveraging"))
          .anyMatch(Task::speculative);
    }
  }

  @Test
  void doctorFindsNothingWrongWithEqualExecutors() throws Exception {
    Outcome outcome =
        launcher.run(
            "--master",
            "local-cluster[2,1,1024]",
            "--conf",
            "spark.scheduler.maxRegisteredResourcesWaitingTime=5min",
            "doctor",
            "--cluster");

    assertThat(outcome.out())
        .containsPattern("(?m)^executors +2 answered, of 2 that Spark knows and 2 asked for$")
        .containsPattern("(?m)^0 +127\\.0\\.0\\.1 .* CpuBackend .* none +all$")
        .containsPattern("(?m)^1 +127\\.0\\.0\\.1 .* CpuBackend .* none +all$")
        .containsPattern("(?m)^problems +none$");
    assertThat(outcome.exitCode()).isZero();
  }

  private static Outcome run(
      StandaloneCluster cluster, List<String> configuration, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("--master", cluster.master(), "--executors", "2"));
    words.addAll(
        configuration(
            "doctor",
            "spark.executor.resource.gpu.amount=1",
            "spark.executor.memory=900m",
            "spark.driver.host=127.0.0.1",
            "spark.driver.bindAddress=127.0.0.1"));
    words.addAll(configuration);
    words.addAll(List.of(arguments));
    return launcher.run(words.toArray(String[]::new));
  }

  private static Outcome train(String master, String output, List<String> more, String... settings)
      throws Exception {
    List<String> words = new ArrayList<>(configuration(output, settings));
    words.addAll(
        List.of(
            "--master",
            master,
            "train",
            "--settings",
            "my.conf",
            "--images",
            Launcher.SAMPLE,
            "--output",
            output));
    words.addAll(more);
    return launcher.run(words.toArray(String[]::new));
  }

  private static List<String> configuration(String name, String... settings) throws Exception {
    Path events = Files.createDirectories(folder.resolve(name + "-events"));
    List<String> words = new ArrayList<>();
    for (String setting : settings) {
      words.addAll(List.of("--conf", setting));
    }
    // As of the driver: most of these processes end before the second compiler would have paid.
    words.addAll(List.of("--conf", "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1"));
    words.addAll(List.of("--conf", "spark.eventLog.enabled=true"));
    words.addAll(List.of("--conf", "spark.eventLog.dir=" + events));
    return words;
  }

  /** Workers of a local-cluster run in one process: each that asks is told of another GPU. */
  private static Path aGpuForEachWorker() throws Exception {
    return NvidiaSmi.program(
        folder.resolve("next-gpu.sh"),
        """
        for gpu in 0 1 2 3; do
          mkdir "%s/given-$gpu" 2>/dev/null || continue
          exec printf '{"name": "gpu", "addresses": ["%%d"]}' "$gpu"
        done
        """
            .formatted(folder));
  }

  private static Path gpu(int address) throws Exception {
    return NvidiaSmi.program(
        folder.resolve("gpu-%d.sh".formatted(address)),
        "printf '{\"name\": \"gpu\", \"addresses\": [\"%d\"]}'%n".formatted(address));
  }
}
