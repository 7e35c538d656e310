package org.haframe.job;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Spark, for the time of one job. Masters and resources come from spark-submit alone. */
final class ClusterSession implements AutoCloseable {
  private final SparkSession session;

  private ClusterSession(SparkSession session) {
    this.session = session;
  }

  /**
   * @param job shown in Spark's own pages
   */
  static ClusterSession start(String job) {
    return new ClusterSession(SparkSession.builder().appName("haframe " + job).getOrCreate());
  }

  SparkSession sql() {
    return session;
  }

  JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @Override
  public void close() {
    session.stop();
  }
}
