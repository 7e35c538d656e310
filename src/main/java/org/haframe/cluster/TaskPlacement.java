package org.haframe.cluster;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.storage.StorageLevel;
import org.haframe.network.ProcessDevices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the tasks that compute networks run: one for each GPU where Spark has GPUs to give ({@value
 * #EXECUTOR_GPUS}), else one for each core, like all tasks.
 *
 * <p>Only these tasks ask for a GPU, by a resource profile of their own (Spark's stage-level
 * scheduling): images are imported and decoded on all cores. The profile asks for nothing that an
 * executor does not have, so that Spark uses the executors that run; it can with a standalone
 * cluster, YARN, Kubernetes and {@code local-cluster}, where dynamic allocation is off (Spark
 * 3.5.7, ResourceProfileManager). A {@code local[N]} master hands out no GPUs.
 *
 * <p>Each such task checks, on its executor, that the process computes on what {@code device} says,
 * and that the GPU which Spark gave it is one that CUDA shows to the process; then it computes on
 * that one.
 */
public final class TaskPlacement {

  static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";
  static final String TASK_GPUS = "spark.task.resource.gpu.amount";
  static final String DYNAMIC_ALLOCATION = "spark.dynamicAllocation.enabled";

  private static final Logger log = LoggerFactory.getLogger(TaskPlacement.class);

  private final Device device;
  private final Optional<ResourceProfile> oneGpu;
  private final Optional<ResourceProfile> allGpus;

  private TaskPlacement(
      Device device, Optional<ResourceProfile> oneGpu, Optional<ResourceProfile> allGpus) {
    this.device = device;
    this.oneGpu = oneGpu;
    this.allGpus = allGpus;
  }

  /** On whatever there is, one task for each core. */
  public static TaskPlacement anywhere() {
    return new TaskPlacement(Device.AUTO, Optional.empty(), Optional.empty());
  }

  /**
   * @param device that the networks shall be computed on
   * @throws IllegalArgumentException if Spark's settings forbid one task for each GPU
   */
  public static TaskPlacement of(JavaSparkContext spark, Device device) {
    SparkConf settings = spark.getConf();
    int gpus = gpusOfAnExecutor(settings, device);
    if (gpus == 0) {
      return new TaskPlacement(device, Optional.empty(), Optional.empty());
    }
    int cores = settings.getInt("spark.task.cpus", 1);
    return new TaskPlacement(
        device, Optional.of(profile(cores, 1)), Optional.of(profile(cores, gpus)));
  }

  /**
   * GPUs that Spark gives to each executor and that tasks ask for, 0 for none.
   *
   * @throws IllegalArgumentException if Spark's settings forbid one task for each GPU
   */
  static int gpusOfAnExecutor(SparkConf settings, Device device) {
    int gpus = settings.getInt(EXECUTOR_GPUS, 0);
    if (device == Device.CPU || settings.get("spark.master", "").matches("local(\\[.*)?")) {
      return 0;
    }
    if (gpus == 0) {
      return 0;
    }
    if (settings.getBoolean(DYNAMIC_ALLOCATION, false)) {
      throw new IllegalArgumentException(
          "Cannot run one task for each GPU with %s=true: Spark would start other executors for these tasks, beside those that hold the images. Set it to false, and say how many executors with --executors."
              .formatted(DYNAMIC_ALLOCATION));
    }
    double shared = settings.getDouble(TASK_GPUS, 1);
    if (shared < 1) {
      throw new IllegalArgumentException(
          "Cannot run one task for each GPU with %s=%s: Spark would count each GPU as several, and give the same one to several trainings. Leave it out: decoding needs no GPU, and training asks for one a task by itself."
              .formatted(TASK_GPUS, settings.get(TASK_GPUS)));
    }
    return gpus;
  }

  /** Without requests for executors, which makes it one for tasks on the executors that run. */
  private static ResourceProfile profile(int cores, int gpus) {
    return new ResourceProfileBuilder()
        .require(new TaskResourceRequests().cpus(cores).resource(ExecutorReport.GPU, gpus))
        .build();
  }

  /** Whether tasks are given GPUs by Spark. */
  public boolean isByGpu() {
    return oneGpu.isPresent();
  }

  /**
   * Asks every executor what it computes on, before it is given work.
   *
   * @return a placement that holds executors which come later to the same
   * @throws IllegalArgumentException if none has what was asked for
   * @throws UnusableDeviceException if only some have it, or a GPU is not for one of them alone
   */
  public TaskPlacement requireSuitableExecutors(JavaSparkContext spark) {
    ExecutorSurvey survey = ExecutorSurvey.of(spark, this);
    ExecutorFindings.requireDevice(device, survey.reports());
    for (ExecutorReport report : survey.reports()) {
      log.info(
          "{} computes on the {} with {}, GPUs given by Spark: {}",
          report.name(),
          report.computesOn(),
          report.library(),
          report.gpus().isEmpty() ? "none" : String.join(", ", report.gpus()));
    }
    boolean onGpu = survey.reports().get(0).onGpu();
    return new TaskPlacement(onGpu ? Device.GPU : Device.CPU, oneGpu, allGpus);
  }

  /**
   * Has what comes before, such as decoding, run on all cores and its result kept; what follows
   * runs by GPU. Without GPUs nothing changes.
   */
  public <T> JavaRDD<T> byGpu(JavaRDD<T> prepared) {
    if (!isByGpu()) {
      return bound(prepared);
    }
    prepared.persist(StorageLevel.MEMORY_AND_DISK()).count();
    return bound(asksForAGpu(prepared.mapPartitions(elements -> elements, true)));
  }

  /** Has the stages that this is part of run one task for each GPU. */
  public <T> JavaRDD<T> asksForAGpu(JavaRDD<T> elements) {
    return oneGpu.map(elements::withResources).orElse(elements);
  }

  /** As {@link #asksForAGpu}, with all GPUs of an executor for one task. */
  <T> JavaRDD<T> asksForAllGpus(JavaRDD<T> elements) {
    return allGpus.map(elements::withResources).orElse(elements);
  }

  /**
   * Has each task check and choose its device before it goes on; not kept with what is persisted.
   */
  public <T> JavaRDD<T> bound(JavaRDD<T> elements) {
    Device asked = device;
    return elements.mapPartitions(
        iterator -> {
          bindThisTask(asked);
          return iterator;
        },
        true);
  }

  /**
   * Has the task that asks compute on the GPU that Spark gave it, if it did: for tasks of a
   * Dataset, which cannot be placed, but run where every task is given a GPU ({@value #TASK_GPUS}).
   */
  public static void bindThisTask() {
    if (TaskContext.get() != null && !ExecutorReport.gpusOfThisTask().isEmpty()) {
      bindThisTask(Device.AUTO);
    }
  }

  private static void bindThisTask(Device asked) {
    boolean onGpu = ProcessDevices.areGpus();
    try {
      device(
              asked,
              onGpu ? ProcessDevices.count() : 0,
              ExecutorReport.gpusOfThisTask(),
              CudaVisibility.ofThisProcess())
          .ifPresent(ProcessDevices::select);
    } catch (UnusableDeviceException e) {
      SparkEnv spark = SparkEnv.get();
      throw new UnusableDeviceException(
          "Cannot compute on executor %s (%s): %s"
              .formatted(
                  spark.executorId(),
                  spark.blockManager().blockManagerId().host(),
                  e.getMessage()));
    }
  }

  /**
   * Which device a task shall select.
   *
   * @param gpus that ND4J sees in this process, 0 where it computes on the CPU
   * @param given addresses of the GPUs that Spark gave to the task
   * @return empty where there is none to select: on the CPU, or without a GPU from Spark
   * @throws UnusableDeviceException if the process is of another kind than asked, or does not see
   *     the GPU
   */
  static OptionalInt device(Device asked, int gpus, List<String> given, CudaVisibility visibility) {
    boolean onGpu = gpus > 0;
    if (asked != Device.AUTO && onGpu != (asked == Device.GPU)) {
      throw new UnusableDeviceException(
          "device = %s, but this process computes on the %s. Run submit/haframe doctor --cluster to see what each executor has."
              .formatted(asked == Device.GPU ? "gpu" : "cpu", onGpu ? "GPU" : "CPU"));
    }
    if (given.isEmpty()) {
      return OptionalInt.empty();
    }
    String address = given.get(0);
    visibility.requireVisible(address);
    return onGpu ? OptionalInt.of(visibility.device(address, gpus)) : OptionalInt.empty();
  }
}
