package org.haframe.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.haframe.data.DecodedImages;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.Checkpoint;
import org.haframe.registry.CheckpointStore;
import org.haframe.registry.ModelStore;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.SeverityScores;
import org.haframe.train.RoundListener;
import org.haframe.train.TrainingRound;
import org.haframe.train.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on beside a training: progress, metrics, validation, the best model and checkpoints.
 *
 * <p>After each epoch, in this order: validate, keep the model where it is better than all before
 * (strictly, by top-1), write the checkpoint, write the metrics. A run that is killed in between
 * repeats the epoch and comes to the same model.
 */
final class TrainingRun implements RoundListener {
  private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);

  private final Experiment experiment;
  private final ModelDirectory directory;
  private final ClusterEvaluator evaluator;
  private final Optional<JavaRDD<DecodedImages>> validation;
  private final MetricsFile metrics;
  private final Progress progress;
  private final Interruption interruption;
  private OptionalDouble bestTop1;

  /**
   * @param validation images to choose the best model by; without them, the last one is kept
   * @param bestTop1 of the model kept so far, where a training goes on
   */
  TrainingRun(
      Experiment experiment,
      ModelDirectory directory,
      ClusterEvaluator evaluator,
      Optional<JavaRDD<DecodedImages>> validation,
      MetricsFile metrics,
      Progress progress,
      Interruption interruption,
      OptionalDouble bestTop1) {
    this.experiment = experiment;
    this.directory = directory;
    this.evaluator = evaluator;
    this.validation = validation;
    this.metrics = metrics;
    this.progress = progress;
    this.interruption = interruption;
    this.bestTop1 = bestTop1;
  }
}
