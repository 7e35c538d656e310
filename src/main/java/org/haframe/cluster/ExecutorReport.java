package org.haframe.cluster;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.bytedeco.javacpp.Pointer;
import org.haframe.network.KernelCheck;
import org.haframe.network.ProcessDevices;
import org.jspecify.annotations.Nullable;

/**
 * What an executor process says of itself.
 *
 * @param executor its id in Spark; "driver" with a local master
 * @param program version and build of this program
 * @param backend of ND4J
 * @param onGpu whether it computes on GPUs
 * @param library that computes the layers
 * @param instructionSet of the processor that the library uses
 * @param slots tasks of one core each that Spark runs in it at a time; 0 where it is not known
 * @param threads that each task computes with
 * @param heapBytes most that the Java heap may take
 * @param nativeBytes most that arrays beside the heap may take
 * @param devices how many CPUs (one) or GPUs ND4J sees
 * @param gpus addresses of the GPUs that Spark gave it
 * @param visibility which GPUs CUDA shows to it
 * @param slowness what makes it slow, each with what to do about it
 */
public record ExecutorReport(
    String executor,
    String host,
    String java,
    String program,
    String backend,
    boolean onGpu,
    String library,
    String instructionSet,
    int slots,
    int threads,
    long heapBytes,
    long nativeBytes,
    int devices,
    List<String> gpus,
    CudaVisibility visibility,
    List<String> slowness)
    implements Serializable {

  /** The name by which Spark hands out GPUs. */
  static final String GPU = "gpu";

  /** The executor of a local master is the driver's process. */
  static final String DRIVER = "driver";

  private static final Pattern CORES = Pattern.compile(" --cores (\\d+)");

  public ExecutorReport {
    gpus = List.copyOf(gpus);
    slowness = List.copyOf(slowness);
  }

  /**
   * From inside a task. Loads the native libraries where they are not loaded yet.
   *
   * @param coresOfALocalMaster cores of this process where it is the driver's
   */
  static ExecutorReport ofThisProcess(int coresOfALocalMaster) {
    KernelCheck check = KernelCheck.ofThisProcess();
    SparkEnv spark = SparkEnv.get();
    int cores =
        spark.executorId().equals(DRIVER)
            ? coresOfALocalMaster
            : cores(System.getProperty("sun.java.command", ""));
    return new ExecutorReport(
        spark.executorId(),
        spark.blockManager().blockManagerId().host(),
        Runtime.version().toString(),
        ProgramBuild.ofThisProcess(),
        check.backend(),
        check.onGpu(),
        check.library(),
        check.instructionSet(),
        cores / spark.conf().getInt("spark.task.cpus", 1),
        check.threads(),
        Runtime.getRuntime().maxMemory(),
        Pointer.maxBytes(),
        ProcessDevices.count(),
        gpusOfThisTask(),
        CudaVisibility.ofThisProcess(),
        check.problems());
  }

  /** Addresses of the GPUs that Spark gave to the task that asks. */
  static List<String> gpusOfThisTask() {
    @Nullable ResourceInformation given = TaskContext.get().resourcesJMap().get(GPU);
    return given == null ? List.of() : List.of(given.addresses());
  }

  /** As people call it. */
  String name() {
    return "executor %s (%s)".formatted(executor, host);
  }

  /** What it computes on, for people. */
  String computesOn() {
    return "%s (%s)".formatted(onGpu ? "GPU" : "CPU", backend);
  }

  /**
   * Whether two processes on one machine were given the same GPU. Where each runs in a container
   * that shows it only what it was given, the same number means two GPUs.
   */
  boolean sharesAGpuWith(ExecutorReport other) {
    return !executor.equals(other.executor)
        && host.equals(other.host)
        && !(seesOnlyItsGpus() && other.seesOnlyItsGpus())
        && !Collections.disjoint(gpus, other.gpus);
  }

  private boolean seesOnlyItsGpus() {
    return onGpu && !visibility.isLimited() && devices == gpus.size();
  }

  /** Spark tells an executor on its command line only how many cores it has. */
  private static int cores(String command) {
    Matcher cores = CORES.matcher(command);
    return cores.find() ? Integer.parseInt(cores.group(1)) : 0;
  }
}
