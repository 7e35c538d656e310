package org.haframe.train;

import java.io.Serializable;
import java.util.Objects;

/**
 * How what the partitions trained becomes one: settings {@code training.averaging-frequency} and
 * {@code training.averaging.*}.
 *
 * @param frequency minibatches that a task trains between two averagings, at least 1
 * @param warmUpEpochs epochs at the start in which parameters are averaged after every minibatch,
 *     at least 0: post-local SGD (Lin et al., "Don't use large mini-batches, use local SGD", ICLR
 *     2020)
 * @param optimiserState what becomes of the tasks' momentum
 * @param outerMomentum of the differences that rounds make, in [0, 1); 0 for plain averaging
 * @param outerLearningRate factor of the differences, in (0, 10]; 1 for plain averaging
 * @param transport how precisely partitions report what they trained
 * @param reestimateStatistics whether the averaged network's running means and variances are
 *     estimated anew after the last epoch, from 100 minibatches of each partition or from all,
 *     where it has fewer
 */
public record AveragingSettings(
    int frequency,
    int warmUpEpochs,
    OptimiserState optimiserState,
    double outerMomentum,
    double outerLearningRate,
    Transport transport,
    boolean reestimateStatistics)
    implements Serializable {

  /** What becomes of the tasks' optimiser state, the velocity of momentum, after a round. */
  public enum OptimiserState {
    /** Averaged as parameters are, so that no momentum is lost. */
    AVERAGE,
    /** Set to zero: half as much to send, and momentum starts anew in each round. */
    RESET
  }

  /** How partitions report what they trained. */
  public enum Transport {
    /** The values as they are. */
    FLOAT32,
    /**
     * Their differences from the start of the round, rounded to 8 significant bits: half as much to
     * send.
     */
    BFLOAT16
  }

  public AveragingSettings {
    TrainingSettings.requireAtLeastOne("averaging-frequency", frequency);
    TrainingSettings.require(
        warmUpEpochs >= 0, "averaging.warm-up-epochs", warmUpEpochs, "at least 0");
    Objects.requireNonNull(optimiserState, "optimiserState");
    TrainingSettings.require(
        outerMomentum >= 0 && outerMomentum < 1,
        "averaging.outer-momentum",
        outerMomentum,
        "in [0, 1)");
    TrainingSettings.require(
        outerLearningRate > 0 && outerLearningRate <= 10,
        "averaging.outer-learning-rate",
        outerLearningRate,
        "above 0, at most 10");
    Objects.requireNonNull(transport, "transport");
  }

  /** Averaging alone: weighted by images, optimiser state included, in float32. */
  public static AveragingSettings plain(int frequency) {
    return new AveragingSettings(
        frequency, 0, OptimiserState.AVERAGE, 0, 1, Transport.FLOAT32, false);
  }

  /** Whether it is {@link #plain}. */
  public boolean isPlain() {
    return equals(plain(frequency));
  }

  /** Minibatches between two averagings in an epoch, counted from 0. */
  int frequencyAt(int epoch) {
    return epoch < warmUpEpochs ? 1 : frequency;
  }
}
