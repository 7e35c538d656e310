package org.haframe.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * What all executors of a cluster say of themselves.
 *
 * @param reports of those that answered, in the order of their ids
 * @param known how many Spark knew when they were asked
 * @param wanted how many were asked for when Spark was started; 0 where that was left to the
 *     cluster
 */
public record ExecutorSurvey(List<ExecutorReport> reports, int known, int wanted) {

  /** Executors take seconds to start; by Spark's own default it waits so long for them. */
  private static final String PATIENCE = "spark.scheduler.maxRegisteredResourcesWaitingTime";

  /** Loading the native libraries takes seconds, on a machine that is busy a multiple. */
  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(1);

  /** Where executors are missed, each is offered so many tasks at the most. */
  private static final int MOST_TASKS = 4;

  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,.*\\]");

  public ExecutorSurvey {
    reports = List.copyOf(reports);
  }

  /**
   * Waits for the executors that were asked for, not longer than Spark itself would, and asks each.
   *
   * <p>Spark offers the executors one by one, and gives each at most one task of a job before it
   * begins anew; so as many tasks as there are executors reach all of them where none is at work.
   * Executors that are missed are asked again, with more tasks: with spark.speculation another may
   * have been faster, since it had its libraries loaded.
   *
   * @throws UnusableDeviceException if none answers in time
   */
  public static ExecutorSurvey of(JavaSparkContext spark, TaskPlacement placement) {
    int wanted = wanted(spark.getConf());
    int known = await(spark, wanted);
    Map<String, ExecutorReport> reports =
        new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(id -> id));
    long began = System.nanoTime();
    for (int attempt = 1;
        reports.size() < known && System.nanoTime() - began < LONGEST_ANSWER.toNanos();
        attempt++) {
      for (ExecutorReport report : ask(spark, placement, known * Math.min(attempt, MOST_TASKS))) {
        reports.put(report.executor(), report);
      }
      known = Math.max(reports.size(), known(spark));
    }
    if (reports.isEmpty()) {
      throw new UnusableDeviceException(
          "Cannot reach the executors: none answered in %d s. Look at the page of the cluster: whether it has free cores, memory and GPUs for this application."
              .formatted(LONGEST_ANSWER.toSeconds()));
    }
    return new ExecutorSurvey(new ArrayList<>(reports.values()), known, wanted);
  }

  /** All that is wrong, each with what to do about it; empty where nothing is. */
  public List<String> problems() {
    return ExecutorFindings.problems(this);
  }

  /**
   * How many executors Spark was asked for.
   *
   * @return 0 where its settings do not say, or where Spark is to see for itself
   */
  static int wanted(SparkConf settings) {
    if (settings.getBoolean(TaskPlacement.DYNAMIC_ALLOCATION, false)) {
      return 0;
    }
    String master = settings.get("spark.master", "");
    Matcher localCluster = LOCAL_CLUSTER.matcher(master);
    if (localCluster.matches()) {
      return Integer.parseInt(localCluster.group(1));
    }
    // The number of instances can stand in the defaults of a machine, for other masters.
    if (master.startsWith("local")) {
      return 0;
    }
    if (master.startsWith("spark://")) {
      int cores = settings.getInt("spark.executor.cores", 0);
      return cores > 0 ? settings.getInt("spark.cores.max", 0) / cores : 0;
    }
    return settings.getInt("spark.executor.instances", 0);
  }

  /** Returns how many there are, at least one: that one will answer or not. */
  private static int await(JavaSparkContext spark, int wanted) {
    long patience = spark.getConf().getTimeAsMs(PATIENCE, "30s");
    long began = System.nanoTime();
    while (known(spark) < wanted
        && System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(patience)) {
      try {
        Thread.sleep(100); // Spark's own listeners can be late, and were not there from the start
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return Math.max(1, known(spark));
  }

  private static int known(JavaSparkContext spark) {
    int processes = spark.sc().statusTracker().getExecutorInfos().length;
    return spark.isLocal() ? processes : processes - 1; // the driver is among them
  }

  /** What executors answer in time: all that do, however many hang. */
  private static List<ExecutorReport> ask(
      JavaSparkContext spark, TaskPlacement placement, int tasks) {
    int cores = spark.defaultParallelism();
    CollectionAccumulator<byte[]> answers = spark.sc().collectionAccumulator();
    JavaFutureAction<Void> asked =
        placement
            .asksForAllGpus(spark.parallelize(Collections.nCopies(tasks, 0), tasks))
            .foreachAsync(ignored -> answers.add(bytes(ExecutorReport.ofThisProcess(cores))));
    try {
      asked.get(LONGEST_ANSWER.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      asked.cancel(true);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Cannot ask the executors: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      asked.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot ask the executors: interrupted.", e);
    }
    return List.copyOf(answers.value()).stream().map(ExecutorSurvey::report).toList();
  }

  /** By Java, whatever Spark is told to write results with: Kryo cannot write records. */
  private static byte[] bytes(ExecutorReport report) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static ExecutorReport report(byte[] bytes) {
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (ExecutorReport) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("Cannot read what an executor said of itself.", e);
    }
  }
}
