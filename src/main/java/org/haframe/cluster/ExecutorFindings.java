package org.haframe.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Judges what executors say of themselves. */
final class ExecutorFindings {

  private ExecutorFindings() {}

  /**
   * Refuses executors on which a training must not start.
   *
   * @throws IllegalArgumentException if none has the device that was asked for: the setting is
   *     wrong
   * @throws UnusableDeviceException if only some have it, or a GPU is not for one executor alone:
   *     the cluster is wrong
   */
  static void requireDevice(Device asked, List<ExecutorReport> reports) {
    boolean onGpu =
        asked == Device.GPU
            || asked == Device.AUTO && reports.stream().anyMatch(ExecutorReport::onGpu);
    List<ExecutorReport> others =
        reports.stream().filter(report -> report.onGpu() != onGpu).toList();
    if (!others.isEmpty() && others.size() == reports.size()) {
      throw new IllegalArgumentException(
          onGpu
              ? "Cannot train with device = gpu: %s. Use auto or cpu, or a build with -Pcuda on machines with NVIDIA GPUs."
                  .formatted(by(ExecutorReport::computesOn, others))
              : "Cannot train with device = cpu: %s. Use auto or gpu, or a build without -Pcuda."
                  .formatted(by(ExecutorReport::computesOn, others)));
    }
    if (!others.isEmpty()) {
      throw new UnusableDeviceException(
          "Cannot train with device = %s: all executors should compute on the %s, but %s. Run submit/haframe doctor --cluster to see what each has."
              .formatted(
                  asked.name().toLowerCase(Locale.ROOT),
                  onGpu ? "GPU" : "CPU",
                  by(ExecutorReport::computesOn, others)));
    }
    List<String> ofGpus = problemsOfGpus(reports);
    if (asked != Device.CPU && !ofGpus.isEmpty()) {
      throw new UnusableDeviceException("Cannot train: " + ofGpus.get(0));
    }
  }

  /** All that is wrong with a cluster, each with what to do about it. */
  static List<String> problems(ExecutorSurvey survey) {
    List<ExecutorReport> reports = survey.reports();
    List<String> problems = new ArrayList<>();
    if (reports.size() < survey.known()) {
      problems.add(
          "%d executors did not answer. Look at their logs."
              .formatted(survey.known() - reports.size()));
    }
    if (survey.known() < survey.wanted()) {
      problems.add(
          "%d executors were asked for and %d are there. Look at the page of the cluster: whether it has the cores, memory and GPUs."
              .formatted(survey.wanted(), survey.known()));
    }
    differences(reports, "run different builds of this program", ExecutorReport::program)
        .ifPresent(found -> problems.add(found + " Give all the same jar."));
    differences(reports, "run different versions of Java", ExecutorReport::java)
        .ifPresent(found -> problems.add(found + " Install one on all machines."));
    differences(reports, "compute on different devices", ExecutorReport::computesOn)
        .ifPresent(
            found -> problems.add(found + " Look for a GPU or its driver missing on a machine."));
    differences(reports, "compute with different libraries", ExecutorReport::library)
        .ifPresent(found -> problems.add(found + " Results are not the same bit for bit."));
    differences(reports, "have processors of different kinds", ExecutorReport::instructionSet)
        .ifPresent(
            found ->
                problems.add(
                    found
                        + " The same training need not give the same parameters twice, and each round waits for the slowest."));
    differences(
            reports, "have different numbers of threads a task", report -> "" + report.threads())
        .ifPresent(found -> problems.add(found + " Set spark.executorEnv.OMP_NUM_THREADS."));
    problems.addAll(problemsOfGpus(reports));
    for (ExecutorReport report : reports) {
      if (!report.gpus().isEmpty() && !report.onGpu()) {
        problems.add(
            "On %s Spark gives out GPUs, but ND4J computes on the CPU. Build with -Pcuda, and check the driver with nvidia-smi."
                .formatted(report.name()));
      }
      report.slowness().forEach(slow -> problems.add("On %s: %s".formatted(report.name(), slow)));
    }
    return List.copyOf(problems);
  }

  /** What would put two tasks on one GPU, or a task on another GPU than Spark's. */
  private static List<String> problemsOfGpus(List<ExecutorReport> reports) {
    List<String> problems = new ArrayList<>();
    for (ExecutorReport report : reports) {
      try {
        for (String gpu : report.gpus()) {
          report.visibility().requireVisible(gpu);
          if (report.onGpu()) {
            report.visibility().device(gpu, report.devices());
          }
        }
      } catch (UnusableDeviceException e) {
        problems.add("on %s: %s".formatted(report.name(), e.getMessage()));
      }
      for (ExecutorReport other : reports.subList(0, reports.indexOf(report))) {
        if (report.sharesAGpuWith(other)) {
          problems.add(
              "%s and %s were given the same GPU %s. Let each worker of a machine name other GPUs (src/docs/gpus.md)."
                  .formatted(other.name(), report.name(), String.join(", ", report.gpus())));
        }
      }
    }
    return problems;
  }

  private static Optional<String> differences(
      List<ExecutorReport> reports, String what, Function<ExecutorReport, String> property) {
    return reports.stream().map(property).distinct().count() > 1
        ? Optional.of("Executors %s: %s.".formatted(what, by(property, reports)))
        : Optional.empty();
  }

  /** As "CPU (CpuBackend) on executor 0 (a), executor 1 (b); GPU (JCublasBackend) on ...". */
  private static String by(
      Function<ExecutorReport, String> property, List<ExecutorReport> reports) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (ExecutorReport report : reports) {
      names.computeIfAbsent(property.apply(report), value -> new ArrayList<>()).add(report.name());
    }
    return names.entrySet().stream()
        .map(entry -> "%s on %s".formatted(entry.getKey(), String.join(", ", entry.getValue())))
        .collect(Collectors.joining("; "));
  }
}
