package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.haframe.LocalSpark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TasksAtWorkIT {

  /** Tasks of a local master run in this process. */
  private static final CountDownLatch RELEASE = new CountDownLatch(1);

  private static final String NOBODY = "no task";

  @Test
  @Timeout(60)
  void namesThePartitionsThatAreNotFinishedAndTheirExecutors() throws Exception {
    JavaSparkContext spark = LocalSpark.context();
    try (var tasks = TasksAtWork.watch(spark, "a training")) {
      assertThat(tasks.names()).startsWith(NOBODY);
      JavaFutureAction<List<Integer>> job =
          spark
              .parallelize(List.of(0, 1), 2)
              .map(
                  partition -> {
                    if (partition == 1) {
                      RELEASE.await();
                    }
                    return partition;
                  })
              .collectAsync();
      try {
        // Spark tells its listeners when it likes: only partition 1 can stay.
        while (!tasks.names().matches("task 1 on executor driver \\(.+\\)")) {
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
      } finally {
        RELEASE.countDown();
      }
      job.get();

      while (!tasks.names().startsWith(NOBODY)) {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }
}
