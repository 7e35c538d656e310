package org.haframe;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/** Counts the jobs that are started on {@link LocalSpark} until it is closed. */
public final class StartedJobs extends SparkListener implements AutoCloseable {

  private final AtomicInteger started = new AtomicInteger();

  public StartedJobs() throws TimeoutException {
    LocalSpark.context().sc().listenerBus().waitUntilEmpty();
    LocalSpark.context().sc().addSparkListener(this);
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    started.incrementAndGet();
  }

  /** How many so far; listeners are told later than jobs start. */
  public int count() throws TimeoutException {
    LocalSpark.context().sc().listenerBus().waitUntilEmpty();
    return started.get();
  }

  @Override
  public void close() {
    LocalSpark.context().sc().removeSparkListener(this);
  }
}
