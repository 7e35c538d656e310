package org.haframe.job;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.haframe.cluster.Device;
import org.haframe.cluster.TaskPlacement;
import org.haframe.data.DecodedImages;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.hierarchy.ClassHierarchy;

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

  /**
   * Images to score a model on, decoded where they will be.
   *
   * @param rows of an image table in the classes of the hierarchy
   * @param size side of the squares that images are scaled to, in pixels
   */
  JavaRDD<DecodedImages> decoded(Dataset<Row> rows, ClassHierarchy hierarchy, int size) {
    return TaskPlacement.of(context(), Device.AUTO)
        .byGpu(ClusterEvaluator.decode(rows, hierarchy, size));
  }

  @Override
  public void close() {
    if (!shared) {
      session.stop();
    }
  }
}
