package org.haframe.job;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.Pointer;
import org.haframe.network.KernelCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what this machine computes with, how fast, and what is wrong with it. */
@Command(
    name = "doctor",
    description = {
      "Says what the process of the job computes with and how fast, and what is wrong and how to mend it. Takes some 15 seconds.",
      ""
    },
    mixinStandardHelpOptions = true)
final class DoctorJob implements Callable<Integer> {

  private static final Duration MEASUREMENT = Duration.ofSeconds(5);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    print(out, "program", Main.Version.text());
    print(out, "Java", "%s, %s".formatted(Runtime.version(), System.getProperty("java.vm.vendor")));
    try (ClusterSession cluster = ClusterSession.start("doctor")) {
      JavaSparkContext context = cluster.context();
      print(
          out,
          "Spark",
          "%s, master %s, %d task slots"
              .formatted(context.version(), context.master(), context.defaultParallelism()));
    }
    KernelCheck check = KernelCheck.ofThisProcess();
    print(out, "ND4J", check.backend());
    print(out, "layers", check.library());
    print(out, "threads", "%d a task".formatted(check.threads()));
    print(
        out,
        "memory",
        "%s of Java heap, %s for arrays beside it"
            .formatted(gibibytes(Runtime.getRuntime().maxMemory()), gibibytes(Pointer.maxBytes())));
    print(
        out,
        "convolution",
        String.format(
            Locale.ROOT,
            "%.1f GFLOP/s on one task (3x3, 32 channels, 16 px, forward and backward, 5 seconds)",
            KernelCheck.convolutionGigaflops(MEASUREMENT)));
    List<String> problems = new ArrayList<>(check.problems());
    if (Device.gpuIsBuiltIn() && check.backend().endsWith("CPU")) {
      problems.add(
          "This build is for GPUs, but ND4J found none and took the CPU. Check the driver with nvidia-smi; CUDA 11.6 needs 450.80 or newer.");
    }
    if (problems.isEmpty()) {
      print(out, "problems", "none");
    }
    problems.forEach(problem -> print(out, "problem", problem));
    out.flush();
    return ExitCode.DONE.number();
  }

  private static void print(PrintWriter out, String name, String value) {
    out.printf("%-12s %s%n", name, value);
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
