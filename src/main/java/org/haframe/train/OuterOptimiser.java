package org.haframe.train;

import java.util.Arrays;
import java.util.List;
import org.haframe.network.NetworkReplica;
import org.haframe.network.RunningStatistics;
import org.haframe.train.AveragingSettings.OptimiserState;
import org.haframe.train.AveragingSettings.Transport;

/**
 * What a round starts from, and what the next one starts from when the partitions' results are
 * averaged.
 *
 * <p>With outer momentum m and rate r, the difference d that a round made to the parameters is a
 * gradient to Nesterov's rule (block momentum: Chen and Huo, ICASSP 2016, equations 5 to 8; DiLoCo:
 * Douillard et al., 2023, algorithm 1): v = m v + d, and the parameters move by r (m v + d). They
 * go 1 / (1 - m) times as far in the long run, so r should fall as m rises. Its velocity v is kept
 * behind the optimiser state of the tasks. Running statistics are not trained and stay as averaged.
 */
final class OuterOptimiser {

  private final AveragingSettings settings;
  private final List<RunningStatistics> statistics;

  /**
   * @param statistics where the parameters are running statistics
   */
  OuterOptimiser(AveragingSettings settings, List<RunningStatistics> statistics) {
    this.settings = settings;
    this.statistics = statistics;
  }

  /** The state of a training that starts with the network's parameters. */
  TrainingState initial(NetworkReplica network) {
    float[] parameters = network.parameters();
    float[] optimiserState = network.optimiserState();
    int velocity = hasVelocity() ? parameters.length : 0;
    return new TrainingState(
        0, 0, parameters, Arrays.copyOf(optimiserState, optimiserState.length + velocity));
  }

  /** Parameters and, where it is averaged too, the tasks' optimiser state behind them. */
  float[] start(TrainingState state) {
    float[] parameters = state.parameters();
    if (settings.optimiserState() == OptimiserState.RESET) {
      return parameters;
    }
    float[] optimiserState = state.optimiserState();
    int velocity = hasVelocity() ? parameters.length : 0;
    int length = optimiserState.length - velocity;
    float[] start = Arrays.copyOf(parameters, parameters.length + length);
    System.arraycopy(optimiserState, 0, start, parameters.length, length);
    return start;
  }

  /**
   * The state behind a round.
   *
   * @param state before the round
   * @param start of the round
   * @param averaged what the partitions sent, averaged; as long as start
   * @param rounds in the epoch
   */
  TrainingState next(TrainingState state, float[] start, float[] averaged, int rounds) {
    float[] end = averaged.clone();
    if (settings.transport() == Transport.BFLOAT16) {
      for (int i = 0; i < end.length; i++) {
        end[i] += start[i];
      }
    }
    statistics.forEach(layer -> layer.toVariances(end, start));
    float[] optimiserState = state.optimiserState();
    int parameterCount = state.parameterCount();
    System.arraycopy(end, parameterCount, optimiserState, 0, end.length - parameterCount);
    float[] parameters = Arrays.copyOf(end, parameterCount);
    if (hasVelocity() || settings.outerLearningRate() != 1) {
      step(start, parameters, optimiserState);
    }
    return state.next(parameters, optimiserState, rounds);
  }

  /**
   * The state with other running statistics, all else as it was.
   *
   * @param start parameters that the partitions started from
   * @param observed parameters that they sent, averaged
   */
  TrainingState withStatistics(TrainingState state, float[] start, float[] observed) {
    float[] variances = observed.clone();
    float[] parameters = start.clone();
    for (RunningStatistics layer : statistics) {
      layer.toVariances(variances, start);
      layer.copy(variances, parameters);
    }
    return new TrainingState(state.epoch(), state.round(), parameters, state.optimiserState());
  }

  private boolean hasVelocity() {
    return settings.outerMomentum() > 0;
  }

  /**
   * @param start parameters before the round, from index 0 on
   * @param parameters as averaged; become those of the next round
   * @param optimiserState its last values are the velocity, if there is one
   */
  private void step(float[] start, float[] parameters, float[] optimiserState) {
    float[] averaged = parameters.clone();
    double momentum = settings.outerMomentum();
    int velocity = optimiserState.length - parameters.length;
    for (int i = 0; i < parameters.length; i++) {
      double difference = (double) averaged[i] - start[i];
      double moved = difference;
      if (hasVelocity()) {
        double next = momentum * optimiserState[velocity + i] + difference;
        optimiserState[velocity + i] = (float) next;
        moved = momentum * next + difference;
      }
      parameters[i] = (float) (start[i] + settings.outerLearningRate() * moved);
    }
    statistics.forEach(layer -> layer.copy(averaged, parameters));
  }
}
