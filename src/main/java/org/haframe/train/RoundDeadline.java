package org.haframe.train;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;

/**
 * How long the driver waits for the Spark job of a round.
 *
 * @param round its name, for the error
 * @param timeout of the round
 * @param tasks know who is at work, for the error
 */
record RoundDeadline(String round, Duration timeout, TasksAtWork tasks) {

  /**
   * The job's result; a job that is not waited for any longer is cancelled.
   *
   * @throws RoundTimeoutException if it comes too late
   * @throws RoundFailedException if Spark gives the job up
   */
  <T> T await(JavaFutureAction<T> job) {
    try {
      return job.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      String unfinished = tasks.names();
      job.cancel(true);
      throw new RoundTimeoutException(round, timeout, unfinished);
    } catch (ExecutionException e) {
      throw new RoundFailedException(round, e.getCause());
    } catch (InterruptedException e) {
      job.cancel(true);
      Thread.currentThread().interrupt();
      throw new RoundFailedException(round, e);
    }
  }
}
