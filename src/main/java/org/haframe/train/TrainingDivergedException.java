package org.haframe.train;

/**
 * The loss is no longer a number, so that further training is in vain. The message says what to
 * change.
 */
public final class TrainingDivergedException extends RuntimeException {

  TrainingDivergedException(TrainingRound round) {
    super(
        "Cannot go on training: the loss is %s in epoch %d, round %d, at learning rate %s. Lower training.learning-rate, or check the images for wrong labels."
            .formatted(round.loss(), round.epoch(), round.round(), round.learningRate()));
  }
}
