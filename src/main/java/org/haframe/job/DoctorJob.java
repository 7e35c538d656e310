package org.haframe.job;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.Pointer;
import org.haframe.cluster.Device;
import org.haframe.cluster.ExecutorSurvey;
import org.haframe.cluster.TaskPlacement;
import org.haframe.network.KernelCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this machine computes with, how fast, and what is wrong with it. */
@Command(
    name = "doctor",
    description = {
      "Says what this machine computes with and how fast, what is wrong, and how to mend it. Takes some 15 seconds. Of a cluster it sees the driver only, unless it is given --cluster: then it asks every executor, and ends with 4 if something is wrong with them.",
      ""
    },
    mixinStandardHelpOptions = true)
final class DoctorJob implements Callable<Integer> {

  private static final Duration MEASUREMENT = Duration.ofSeconds(5);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cluster",
      description = "Ask every executor what it computes with, and compare them.")
  private boolean ofCluster;

  @Override
  public Integer call() {
    ExitCode exitCode = ExitCode.DONE;
    List<String> problems = new ArrayList<>();
    print("program", Main.Version.text());
    print("Java", "%s, %s".formatted(Runtime.version(), System.getProperty("java.vm.vendor")));
    print(
        "memory",
        "%s of Java heap, %s for arrays beside it"
            .formatted(gibibytes(Runtime.getRuntime().maxMemory()), gibibytes(Pointer.maxBytes())));
    try (ClusterSession cluster = ClusterSession.start("doctor")) {
      JavaSparkContext context = cluster.context();
      print(
          "Spark",
          "%s, master %s, %d task slots"
              .formatted(context.version(), context.master(), context.defaultParallelism()));
      examine(
          KernelCheck.ofThisProcess(), context.getConf().getInt("spark.task.cpus", 1), problems);
      if (ofCluster && !askExecutors(context, problems)) {
        exitCode = ExitCode.CLUSTER_FAILED;
      }
    } catch (LinkageError | Exception e) {
      // What does not start is what this job is asked about: say it with the rest. Scala throws
      // checked exceptions, such as SparkException, without declaring them.
      Failure failure = Failure.of(e);
      problems.add(failure.message());
      if (ofCluster) {
        exitCode = failure.exitCode();
      }
    }
    if (problems.isEmpty()) {
      print("problems", "none");
    }
    problems.forEach(problem -> print("problem", problem));
    return exitCode.number();
  }

  /** Returns whether nothing is wrong with them. */
  private boolean askExecutors(JavaSparkContext context, List<String> problems) {
    ExecutorSurvey survey = ExecutorSurvey.of(context, TaskPlacement.of(context, Device.AUTO));
    print(
        "executors",
        "%d answered, of %d that Spark knows%s"
            .formatted(
                survey.reports().size(),
                survey.known(),
                survey.wanted() > 0 ? " and %d asked for".formatted(survey.wanted()) : ""));
    PrintWriter out = spec.commandLine().getOut();
    ExecutorTable.lines(survey.reports()).forEach(out::println);
    problems.addAll(survey.problems());
    return survey.problems().isEmpty();
  }

  private void examine(KernelCheck check, int taskCores, List<String> problems) {
    print("ND4J", "%s, on the %s".formatted(check.backend(), check.onGpu() ? "GPU" : "CPU"));
    print("layers", check.library());
    print("processor", check.instructionSet());
    print("threads", "%d a task".formatted(check.threads()));
    print(
        "convolution",
        String.format(
            Locale.ROOT,
            "%.1f GFLOP/s in one task (3x3, 32 channels, 16 px, forward and backward, 5 seconds)",
            KernelCheck.convolutionGigaflops(MEASUREMENT)));
    problems.addAll(check.problems());
    if (gpuIsBuiltIn() && !check.onGpu()) {
      problems.add(
          "This build is for GPUs, but ND4J found none and took the CPU. Check the driver with nvidia-smi; CUDA 11.6 needs 450.80 or newer.");
    }
    if (!check.onGpu() && check.threads() > taskCores) {
      problems.add(
          "Each task has %d OpenMP threads but %d of Spark's cores: tasks fight over them. Set OMP_NUM_THREADS=%d, or spark.task.cpus=%d."
              .formatted(check.threads(), taskCores, taskCores, check.threads()));
    }
  }

  /** Whether the CUDA backend of ND4J is on the class path. Does not load it. */
  private static boolean gpuIsBuiltIn() {
    return DoctorJob.class
            .getClassLoader()
            .getResource("org/nd4j/linalg/jcublas/JCublasBackend.class")
        != null;
  }

  private void print(String name, String value) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-12s %s%n", name, value);
    out.flush();
  }

  static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
