package org.haframe.pipeline;

import java.util.function.Supplier;
import org.haframe.data.InvalidImageDataException;

/** Work on a cluster that a stage waits for. */
final class SparkJob {
  private SparkJob() {}

  /**
   * The result of a job.
   *
   * @throws InvalidImageDataException if a task refused an image or label: Spark wraps what a task
   *     throws, often several times, and hides what the user can act on
   */
  static <T> T result(Supplier<T> job) {
    try {
      return job.get();
    } catch (Exception e) { // Spark's own, too, which its methods do not declare
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof InvalidImageDataException invalid) {
          throw new InvalidImageDataException(invalid.getMessage(), e);
        }
      }
      throw e;
    }
  }
}
