package org.haframe.registry;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * A training between two rounds, as kept on disk.
 *
 * <p>Parameters and optimiser state are the flat float32 vectors of the network.
 */
public final class Checkpoint {

  private final int epoch;
  private final int round;
  private final float[] parameters;
  private final float[] optimiserState;
  private final OptionalDouble bestScore;
  private final Map<String, String> identity;

  /**
   * @param epoch epochs completed
   * @param round rounds completed in the next epoch
   * @param parameters the flat parameter vector
   * @param optimiserState the flat optimiser state
   * @param bestScore of the model kept so far, if there is one
   * @param identity what a training must have in common with this one to go on from here, by name
   */
  public Checkpoint(
      int epoch,
      int round,
      float[] parameters,
      float[] optimiserState,
      OptionalDouble bestScore,
      Map<String, String> identity) {
    this.epoch = epoch;
    this.round = round;
    this.parameters = parameters.clone();
    this.optimiserState = optimiserState.clone();
    this.bestScore = bestScore;
    this.identity = Map.copyOf(identity);
  }

  public int epoch() {
    return epoch;
  }

  public int round() {
    return round;
  }

  /** A copy of the flat parameter vector. */
  public float[] parameters() {
    return parameters.clone();
  }

  /** A copy of the flat optimiser state. */
  public float[] optimiserState() {
    return optimiserState.clone();
  }

  public OptionalDouble bestScore() {
    return bestScore;
  }

  public Map<String, String> identity() {
    return identity;
  }
}
