package org.haframe.train;

import org.haframe.network.InvalidModelException;

/**
 * Where a training stands between two rounds: all that is needed to go on.
 *
 * <p>Randomness is not part of it: it follows from the settings' seed and the numbers here.
 */
public final class TrainingState {

  private final int epoch;
  private final int round;
  private final float[] parameters;
  private final float[] optimiserState;

  /**
   * @param epoch epochs completed
   * @param round rounds completed in the epoch that follows
   * @param parameters the averaged flat parameter vector, running statistics included
   * @param optimiserState the averaged flat optimiser state of the tasks and, with outer momentum,
   *     its velocity behind
   */
  public TrainingState(int epoch, int round, float[] parameters, float[] optimiserState) {
    if (epoch < 0 || round < 0) {
      throw new IllegalArgumentException(
          "Cannot stand at epoch %d, round %d. Both count from 0.".formatted(epoch, round));
    }
    this.epoch = epoch;
    this.round = round;
    this.parameters = parameters.clone();
    this.optimiserState = optimiserState.clone();
  }

  /** Epochs completed. */
  public int epoch() {
    return epoch;
  }

  /** Rounds completed in the epoch that follows the completed ones. */
  public int round() {
    return round;
  }

  /** The name of the round that comes next, counted from 1 as people do. */
  String nextRoundName() {
    return "epoch %d, round %d".formatted(epoch + 1, round + 1);
  }

  /**
   * @throws InvalidModelException if the other state belongs to a network of another size
   */
  void requireSizeOf(TrainingState other) {
    if (parameters.length != other.parameters.length
        || optimiserState.length != other.optimiserState.length) {
      throw new InvalidModelException(
          "Cannot go on from %d parameters and %d values of optimiser state: the network has %d and %d. They belong to another network."
              .formatted(
                  parameters.length,
                  optimiserState.length,
                  other.parameters.length,
                  other.optimiserState.length));
    }
  }

  /**
   * This state with other parameters: of an initial state, that of a training which starts from
   * them. Momentum is that of this state.
   *
   * @param others as many
   * @throws InvalidModelException if they are not as many
   */
  public TrainingState withParameters(float[] others) {
    var state = new TrainingState(epoch, round, others, optimiserState);
    requireSizeOf(state);
    return state;
  }

  int parameterCount() {
    return parameters.length;
  }

  /**
   * The state behind this one.
   *
   * @param roundsInEpoch rounds in the epoch that this state is in
   */
  TrainingState next(float[] parameters, float[] optimiserState, int roundsInEpoch) {
    boolean epochEnds = round + 1 == roundsInEpoch;
    return new TrainingState(
        epochEnds ? epoch + 1 : epoch, epochEnds ? 0 : round + 1, parameters, optimiserState);
  }

  /**
   * Requires a finite loss of the round that led here, and finite parameters: the loss is that
   * before each step, so that after the last one only the parameters can tell.
   *
   * @throws TrainingDivergedException if one is not
   */
  void requireFinite(TrainingRound round) {
    boolean finite = Double.isFinite(round.loss());
    for (int i = 0; finite && i < parameters.length; i++) {
      finite = Float.isFinite(parameters[i]);
    }
    if (!finite) {
      throw new TrainingDivergedException(round);
    }
  }

  /** A copy of the flat parameter vector. */
  public float[] parameters() {
    return parameters.clone();
  }

  /** A copy of the flat optimiser state. */
  public float[] optimiserState() {
    return optimiserState.clone();
  }
}
