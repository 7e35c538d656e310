package org.haframe.train;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Cancels the Spark jobs of a thread that waits for them without a limit of its own. */
final class FitDeadline implements AutoCloseable {

  private static final long BETWEEN_CANCELS_MILLIS = 100;

  /** What Spark 3.5 keeps of the group of a thread's jobs. */
  private static final List<String> OF_THE_GROUP =
      List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel");

  private final JavaSparkContext spark;
  private final ScheduledExecutorService clock;
  private final Duration timeout;

  /** The caller's group, of which a notebook's cancel button makes use. */
  private final Map<String, Optional<String>> groupBefore;

  /** Who was at work when time was up; null while it is not. */
  private volatile @Nullable String unfinished;

  private FitDeadline(JavaSparkContext spark, Duration timeout) {
    this.spark = spark;
    this.timeout = timeout;
    this.groupBefore =
        OF_THE_GROUP.stream()
            .collect(
                Collectors.toMap(
                    key -> key, key -> Optional.ofNullable(spark.getLocalProperty(key))));
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              var thread = new Thread(work, "fit-deadline");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Limits the jobs that the calling thread starts until this is closed, all together. */
  static FitDeadline start(
      JavaSparkContext spark, String group, Duration timeout, TasksAtWork tasks) {
    var deadline = new FitDeadline(spark, timeout);
    spark.setJobGroup(group, "training round", true);
    // Again and again: a library may be between two jobs of a round when its time is up.
    deadline.clock.scheduleAtFixedRate(
        () -> deadline.cancel(group, tasks),
        timeout.toMillis(),
        BETWEEN_CANCELS_MILLIS,
        TimeUnit.MILLISECONDS);
    return deadline;
  }

  private void cancel(String group, TasksAtWork tasks) {
    if (unfinished == null) {
      unfinished = tasks.names();
    }
    spark.sc().cancelJobGroup(group);
  }

  /**
   * Calls what starts the jobs of a round, and waits for them.
   *
   * @param before the round
   * @throws RoundTimeoutException if it ended after its time, in whatever way: a round may come
   *     through between two cancels
   * @throws RoundFailedException if it failed in time
   */
  void await(TrainingState before, Runnable fit) {
    String round = before.nextRoundName();
    Exception failure = null;
    try {
      fit.run();
    } catch (Exception e) { // Spark's own are checked in Scala only
      failure = e;
    }
    if (unfinished != null) {
      var late = new RoundTimeoutException(round, timeout, unfinished);
      if (failure != null) {
        late.addSuppressed(failure);
      }
      throw late;
    }
    if (failure != null) {
      throw new RoundFailedException(round, failure);
    }
  }

  /** Whether its time is up. */
  boolean isOver() {
    return unfinished != null;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try { // of a cancel that is at work
      clock.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    groupBefore.forEach((key, value) -> spark.setLocalProperty(key, value.orElse(null)));
  }
}
