package org.haframe.train;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;

/**
 * How long the driver waits for the Spark job of a round.
 *
 * @param state before the round
 * @param timeout of the round
 * @param tasks know who is at work, for the error
 */
record RoundDeadline(TrainingState state, Duration timeout, TasksAtWork tasks) {

  /**
   * The job's result; a job that is not waited for any longer is cancelled.
   *
   * @throws RoundTimeoutException if it comes too late
   * @throws RoundFailedException if Spark gives the job up
   */
  <T> T await(JavaFutureAction<T> job) {
    int epoch = state.epoch() + 1;
    int round = state.round() + 1;
    try {
      return job.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      String unfinished = tasks.names();
      job.cancel(true);
      throw new RoundTimeoutException(epoch, round, timeout, unfinished);
    } catch (ExecutionException e) {
      throw new RoundFailedException(epoch, round, e.getCause());
    } catch (InterruptedException e) {
      job.cancel(true);
      Thread.currentThread().interrupt();
      throw new RoundFailedException(epoch, round, e);
    }
  }
}
