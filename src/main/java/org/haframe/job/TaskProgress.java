package org.haframe.job;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.Success$;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Progress of work that is one pass over the partitions of a dataset, by the tasks that are done.
 */
final class TaskProgress extends SparkListener implements AutoCloseable {

  private final JavaSparkContext spark;
  private final int partitions;
  private final Progress progress;
  private final AtomicInteger done = new AtomicInteger();

  private TaskProgress(JavaSparkContext spark, String name, int partitions) {
    this.spark = spark;
    this.partitions = partitions;
    this.progress = Progress.start(new Progress.Task(name, "partitions", 0, partitions));
  }

  /** Shown until it is closed. */
  static TaskProgress start(JavaSparkContext spark, String name, int partitions) {
    var shown = new TaskProgress(spark, name, partitions);
    spark.sc().addSparkListener(shown);
    return shown;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    // A few tasks that merge what the partitions gave come behind them.
    if (task.reason() == Success$.MODULE$ && done.get() < partitions) {
      progress.at(done.incrementAndGet(), "");
    }
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(this);
    progress.close();
  }
}
