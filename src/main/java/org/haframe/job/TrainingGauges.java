package org.haframe.job;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;
import org.haframe.train.TrainingRound;

/**
 * Where a training stands, for Spark's metrics system: the sinks of metrics.properties, among them
 * Prometheus, and the page metrics/json of the driver. Names: namespace.driver.haframe.NAME.
 *
 * <p>A value is NaN until it is known.
 */
final class TrainingGauges implements Source, AutoCloseable {

  private final MetricRegistry registry = new MetricRegistry();
  private volatile double epoch = Double.NaN;
  private volatile double rounds = Double.NaN;
  private volatile double loss = Double.NaN;
  private volatile double imagesPerSecond = Double.NaN;
  private volatile double validationTop1 = Double.NaN;
  private volatile double validationSeverity = Double.NaN;

  private TrainingGauges() {
    add("epoch", () -> epoch);
    add("rounds", () -> rounds);
    add("loss", () -> loss);
    add("imagesPerSecond", () -> imagesPerSecond);
    add("validationTop1", () -> validationTop1);
    add("validationSeverity", () -> validationSeverity);
  }

  /** Shown until they are closed. */
  static TrainingGauges register() {
    var gauges = new TrainingGauges();
    SparkEnv.get().metricsSystem().registerSource(gauges);
    return gauges;
  }

  private void add(String name, Gauge<Double> gauge) {
    registry.register(name, gauge);
  }

  void set(TrainingRound round) {
    epoch = round.epoch();
    rounds = round.completed();
    loss = round.loss();
    imagesPerSecond = round.examplesPerSecond();
  }

  void set(SeverityScores scores) {
    validationTop1 = value(scores.top1());
    validationSeverity = value(scores.mistakeSeverity());
  }

  private static double value(Score score) {
    return score.value().orElse(Double.NaN);
  }

  @Override
  public String sourceName() {
    return "haframe";
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }

  @Override
  public void close() {
    SparkEnv.get()
        .metricsSystem()
        .report(); // the last values, too, for sinks that come by at times
    SparkEnv.get().metricsSystem().removeSource(this);
  }
}
