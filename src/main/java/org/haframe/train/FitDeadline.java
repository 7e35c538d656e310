package org.haframe.train;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Cancels the Spark jobs of a thread that waits for them without a limit of its own. */
final class FitDeadline implements AutoCloseable {

  private static final long BETWEEN_CANCELS_MILLIS = 100;

  private final JavaSparkContext spark;
  private final ScheduledExecutorService clock;
  private volatile @Nullable String unfinished;

  private FitDeadline(JavaSparkContext spark) {
    this.spark = spark;
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
    var deadline = new FitDeadline(spark);
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

  /** Who was at work when time was up; null while it is not. */
  @Nullable String unfinished() {
    return unfinished;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try { // of a cancel that is at work
      clock.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    spark.clearJobGroup();
  }
}
