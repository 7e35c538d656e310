package org.haframe.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaRDD;
import org.haframe.data.DecodedImages;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.experiment.Experiment;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameConvergence;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.Checkpoint;
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
 * (strictly, by top-1), measure how near features are to the frame where that is asked for, write
 * the metrics, write the checkpoint. A run that is killed in between repeats the epoch and comes to
 * the same model.
 */
final class TrainingRun implements RoundListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);

  private final Experiment experiment;
  private final ModelDirectory directory;
  private final Validation validation;
  private final Optional<FrameWatch> frameWatch;
  private final MetricsFile metrics;
  private final Progress progress;
  private final TrainingGauges gauges;
  private final Interruption interruption;
  private OptionalDouble bestTop1;

  /**
   * Images to choose the best model by.
   *
   * @param images decoded; empty where there are none, and the last model is kept
   */
  record Validation(ClusterEvaluator evaluator, Optional<JavaRDD<DecodedImages>> images) {
    Optional<SeverityScores> scores(HierarchyAwareModel model) {
      return images.map(decoded -> evaluator.evaluate(model, decoded, model.argmax()).scores());
    }
  }

  /**
   * Training images to see by how near features come to the frame.
   *
   * @param images decoded
   */
  record FrameWatch(ClusterEvaluator evaluator, JavaRDD<DecodedImages> images, ClassFrame frame) {
    FrameConvergence of(HierarchyAwareModel model) {
      return evaluator.convergence(model, images, frame);
    }
  }

  /**
   * @param frameWatch empty where no one asked for it, or the network has no frame
   * @param progress is told of each round, and left open
   * @param start where a training goes on from
   */
  TrainingRun(
      Experiment experiment,
      ModelDirectory directory,
      Validation validation,
      Optional<FrameWatch> frameWatch,
      Progress progress,
      Optional<Checkpoint> start)
      throws IOException {
    this.experiment = experiment;
    this.directory = directory;
    this.validation = validation;
    this.frameWatch = frameWatch;
    this.metrics = directory.metrics();
    this.progress = progress;
    this.bestTop1 = start.isPresent() ? start.get().bestScore() : OptionalDouble.empty();
    if (bestTop1.isPresent() && !directory.holdsItsModel()) {
      this.bestTop1 = OptionalDouble.empty();
    }
    if (start.isPresent()) {
      metrics.continueAfter(start.get().epoch(), start.get().round());
    }
    // Last: what fails above leaves nothing that no one closes.
    this.gauges = TrainingGauges.register();
    this.interruption = Interruption.listen();
  }

  @Override
  public void roundCompleted(TrainingRound round) {
    metrics.add(round);
    gauges.set(round);
    progress.at(
        round.completed(),
        String.format(
            Locale.ROOT,
            "epoch %d of %d, loss %.4f, %,.0f images/s",
            round.epoch(),
            round.epochs(),
            round.loss(),
            round.examplesPerSecond()));
  }

  @Override
  public void epochCompleted(TrainingState state) {
    HierarchyAwareModel model = experiment.model(state.parameters(), state.epoch());
    try {
      Optional<SeverityScores> scores =
          Divergence.checked("epoch " + state.epoch(), () -> validation.scores(model));
      if (scores.isPresent()) {
        keepIfBest(model, state.epoch(), scores.get());
      } else {
        directory.keep(model);
      }
      frameWatch.ifPresent(watch -> note(state.epoch(), watch.of(model)));
      checkpoint(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keepIfBest(HierarchyAwareModel model, int epoch, SeverityScores scores)
      throws IOException {
    metrics.add(epoch, scores);
    gauges.set(scores);
    double top1 = scores.top1().value().orElse(0);
    boolean best = bestTop1.isEmpty() || top1 > bestTop1.getAsDouble();
    if (best) {
      bestTop1 = OptionalDouble.of(top1);
      directory.keep(
          model.withProvenance("validationTop1", String.format(Locale.ROOT, "%.6f", top1)));
    }
    log.info(
        "epoch {}: validation top-1 {}, hierarchical distance {}{}",
        epoch,
        text(top1),
        text(scores.hierarchicalDistance().get(1).value().orElse(0)),
        best ? ", the best so far" : "");
  }

  private void note(int epoch, FrameConvergence convergence) {
    metrics.add(epoch, convergence);
    log.info(
        "epoch {}: cosines of class means are {} from the frame, variability within classes {}",
        epoch,
        text(convergence.deviation()),
        text(convergence.withinClassVariability()));
  }

  /** Writes where the training stands, so that it can go on from there. */
  void checkpoint(TrainingState state) throws IOException {
    metrics.write();
    directory.checkpoint(state, bestTop1, experiment.identity());
  }

  @Override
  public boolean stopRequested() {
    return interruption.requested();
  }

  @Override
  public void close() {
    try (interruption;
        gauges) {
      // closes the second, then the first, whatever the second throws
    }
  }

  private static String text(double score) {
    return String.format(Locale.ROOT, "%.4f", score);
  }
}
