package org.haframe.severity;

import java.io.Serializable;
import org.haframe.hierarchy.HierarchicalDistances;

/** How the logits of a network become the scores by which classes are ranked. */
public sealed interface DecisionRule extends Serializable {

  /**
   * The scores of all classes; the larger, the earlier a class is ranked.
   *
   * @param logits finite, shape [K], in class order
   * @param distances between these classes
   * @return shape [K], a new array
   */
  double[] scores(float[] logits, HierarchicalDistances distances);

  /** The most probable class first: the logits themselves. */
  record Argmax() implements DecisionRule {
    @Override
    public double[] scores(float[] logits, HierarchicalDistances distances) {
      var scores = new double[logits.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = logits[i];
      }
      return scores;
    }
  }

  /**
   * The class of the smallest expected distance first: with p the softmax of the logits, by
   * increasing risk R_k = sum_j d(k, j) p_j. Karthik et al., ICLR 2021.
   *
   * <p>As d counts the levels on which two classes have different ancestors, R_k = H - sum over
   * levels of the probability of k's ancestor there. That sum is the score: H - R_k in K x H
   * operations instead of K^2.
   */
  record ConditionalRiskMinimisation() implements DecisionRule {
    @Override
    public double[] scores(float[] logits, HierarchicalDistances distances) {
      double[] probabilities = Softmax.of(logits);
      var scores = new double[logits.length];
      for (int level = 1; level <= distances.height(); level++) {
        var nodes = new double[distances.nodeCount(level)];
        for (int i = 0; i < scores.length; i++) {
          nodes[distances.nodeAt(i, level)] += probabilities[i];
        }
        for (int i = 0; i < scores.length; i++) {
          scores[i] += nodes[distances.nodeAt(i, level)];
        }
      }
      return scores;
    }
  }
}
