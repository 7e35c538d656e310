package org.haframe.job;

import java.io.IOException;
import org.haframe.train.TrainingDivergedException;

/** Trainings of which only the scores of their model tell that they diverged. */
final class Divergence {

  private Divergence() {}

  /** What scores a model. */
  interface Scoring<T> {
    T scores() throws IOException;
  }

  /**
   * The scores of a model that was trained just now.
   *
   * @param model for the message, such as "epoch 3"
   * @throws TrainingDivergedException if they are no finite numbers
   */
  static <T> T checked(String model, Scoring<T> scoring) throws IOException {
    try {
      return scoring.scores();
    } catch (Exception e) { // Spark's own are checked in Scala only
      if (Failure.isOfScores(e)) {
        throw new TrainingDivergedException(model, e);
      }
      throw e;
    }
  }
}
