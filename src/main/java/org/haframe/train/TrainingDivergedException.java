package org.haframe.train;

/**
 * The loss, a parameter or a score is no longer a finite number, so that further training is in
 * vain. The message says what to change.
 */
public final class TrainingDivergedException extends RuntimeException {

  TrainingDivergedException(TrainingRound round) {
    super(
        "Cannot go on training: it diverged in epoch %d, round %d (mean loss %s, learning rate %s). Lower training.learning-rate, or check the images for wrong labels."
            .formatted(round.epoch(), round.round(), round.loss(), round.learningRate()));
  }

  /**
   * Of parameters that are finite numbers, with which a network's scores are not.
   *
   * @param model whose scores they are, for the message, such as "epoch 3"
   */
  public TrainingDivergedException(String model, Throwable cause) {
    super(
        "Cannot score the model of %s: its training diverged, its scores are no finite numbers. Lower training.learning-rate, or check the images for wrong labels."
            .formatted(model),
        cause);
  }
}
