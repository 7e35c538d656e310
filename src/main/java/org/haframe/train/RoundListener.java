package org.haframe.train;

/**
 * Hears from the driver how training goes on, and may end it. The trainer itself touches no file:
 * checkpoints, validation, progress and logs are joined to it here.
 */
public interface RoundListener {

  /** After each round. */
  void roundCompleted(TrainingRound round);

  /** After the last round of each epoch. */
  void epochCompleted(TrainingState state);

  /**
   * Asked after each round: whether training shall end here. The state returned by the trainer is
   * then complete up to this round.
   */
  boolean stopRequested();
}
