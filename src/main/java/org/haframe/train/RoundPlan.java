package org.haframe.train;

import java.io.Serializable;
import java.time.Duration;
import org.haframe.train.AveragingSettings.OptimiserState;
import org.haframe.train.AveragingSettings.Transport;

/**
 * What every partition does in one round.
 *
 * @param minibatches how images are cut into minibatches and rounds
 * @param seed of the training
 * @param epoch counted from 0
 * @param round within the epoch, counted from 0
 * @param learningRate of its steps
 * @param optimiserState whether the tasks' optimiser state comes and goes with the parameters
 * @param transport how results are reported
 */
record RoundPlan(
    MinibatchPlan minibatches,
    long seed,
    int epoch,
    int round,
    double learningRate,
    OptimiserState optimiserState,
    Transport transport)
    implements Serializable {

  /**
   * Minibatches from which running statistics are estimated: a moving average that keeps 0.9 of
   * itself has forgotten where it started by then. Partitions that have fewer do not: 0.9^20 is
   * 0.12.
   */
  private static final int OF_STATISTICS = 100;

  /** A round of a training. */
  static RoundPlan of(TrainingSettings settings, int epoch, int round) {
    return new RoundPlan(
        settings.planAt(epoch),
        settings.seed(),
        epoch,
        round,
        settings.learningRateAt(epoch),
        settings.averaging().optimiserState(),
        settings.averaging().transport());
  }

  /** A round behind the last epoch that changes nothing but running statistics. */
  static RoundPlan ofStatistics(TrainingSettings settings) {
    return new RoundPlan(
        new MinibatchPlan(settings.minibatch(), OF_STATISTICS),
        settings.seed(),
        settings.epochs(),
        0,
        0,
        OptimiserState.RESET,
        Transport.FLOAT32);
  }

  /** How long that round may take: as long for a minibatch as a round of the last epoch. */
  static Duration timeoutOfStatistics(TrainingSettings settings) {
    long frequency = settings.planAt(settings.epochs() - 1).averagingFrequency();
    long rounds = (OF_STATISTICS + frequency - 1) / frequency;
    return settings.roundTimeout().multipliedBy(rounds);
  }
}
