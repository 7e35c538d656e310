package org.haframe.job;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Spark, for the time of one job. Masters and resources come from spark-submit alone. In a program
 * that has a session already, such as a notebook, the job takes part in it, and leaves it as it
 * was.
 */
final class ClusterSession implements AutoCloseable {
  private final SparkSession session;
  private final boolean shared;

  private ClusterSession(SparkSession session, boolean shared) {
    this.session = session;
    this.shared = shared;
  }

  /**
   * @param job shown in Spark's own pages
   */
  static ClusterSession start(String job) {
    boolean shared = SparkSession.getDefaultSession().isDefined();
    return new ClusterSession(
        SparkSession.builder().appName("haframe " + job).getOrCreate(), shared);
  }

  SparkSession sql() {
    return session;
  }

  JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @Override
  public void close() {
    if (!shared) {
      session.stop();
    }
  }
}
