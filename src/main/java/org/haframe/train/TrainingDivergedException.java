package org.haframe.train;

/**
 * The loss or a parameter is no longer a finite number, so that further training is in vain. The
 * message says what to change.
 */
public final class TrainingDivergedException extends RuntimeException {

  TrainingDivergedException(TrainingRound round) {
    super(
        "Cannot go on training: it diverged in epoch %d, round %d (mean loss %s, learning rate %s). Lower training.learning-rate, or check the images for wrong labels."
            .formatted(round.epoch(), round.round(), round.loss(), round.learningRate()));
  }
}
