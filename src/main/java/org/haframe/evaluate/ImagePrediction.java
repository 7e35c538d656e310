package org.haframe.evaluate;

import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.RankedPrediction;

/** What a model says of one image. */
public final class ImagePrediction {

  private final float[] scores;
  private final RankedPrediction ranking;
  private final double expectedSeverity;

  private ImagePrediction(float[] scores, RankedPrediction ranking, double expectedSeverity) {
    this.scores = scores;
    this.ranking = ranking;
    this.expectedSeverity = expectedSeverity;
  }

  /**
   * @param scores of the network, finite, shape [K]; not copied
   */
  static ImagePrediction of(float[] scores, DecisionRule rule, HierarchicalDistances distances) {
    RankedPrediction ranking = RankedPrediction.of(scores, rule, distances);
    return new ImagePrediction(
        scores, ranking, ranking.expectedDistance(ranking.first(), distances));
  }

  /** How many classes there are, K. */
  public int classCount() {
    return scores.length;
  }

  /** What the network puts out for a class, before any softmax. */
  public float score(int classIndex) {
    return scores[classIndex];
  }

  /** The classes in the order of the decision rule, and their probabilities. */
  public RankedPrediction ranking() {
    return ranking;
  }

  /**
   * How far from the truth the answer is to be expected, in levels of the tree: its distances from
   * all classes, weighted by their probabilities. 0 where the model is certain.
   */
  public double expectedSeverity() {
    return expectedSeverity;
  }
}
