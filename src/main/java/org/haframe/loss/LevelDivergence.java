package org.haframe.loss;

import java.util.Arrays;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * The divergence of class probabilities p, the softmax of K logits, from targets t, on all levels
 * of the tree: sum_l c_l KL(T_l || P_l), with P_l and T_l the sums of p and t below each node of
 * level l.
 *
 * <p>The weights c_l = w_l - w_(l + 1), w_l = exp(-decay l), w_(H + 1) = 0, are those for which it
 * is HXE (Bertinetto et al., CVPR 2020), but for the scale, where t is one class alone: there the
 * logarithm of each P_l stands in the ratios of two levels, weighted w_l and w_(l + 1). Without
 * decay only the classes themselves count. Zero, and without gradient, where p is t.
 */
record LevelDivergence(HierarchicalDistances distances, double decay, double scale) {

  /** With weights as the authors of HXE have them. */
  static LevelDivergence of(HierarchicalDistances distances, double decay) {
    return new LevelDivergence(distances, decay, 1);
  }

  /** With weights w_l of the mean 1, so that the decay does not change the size of a step. */
  static LevelDivergence ofMeanWeightOne(HierarchicalDistances distances, double decay) {
    double sum = 0;
    for (int level = 1; level <= distances.height(); level++) {
      sum += Math.exp(-decay * level);
    }
    return new LevelDivergence(distances, decay, distances.height() / sum);
  }

  /**
   * @param targets shape [K], of sum 1
   * @param logits shape [K]
   */
  ImageLoss of(double[] targets, double[] logits) {
    double[] logProbabilities = LogSoftmax.of(logits);
    double[] probabilities = LogSoftmax.probabilities(logProbabilities);
    var gradient = new double[logits.length];
    double loss = 0;
    for (int level = 1; level <= distances.height(); level++) {
      double weight = weight(level);
      if (weight == 0) {
        continue;
      }
      double[] targetSums = distances.sums(targets, level);
      double[] logSums = logSums(logProbabilities, targetSums, level);
      for (int node = 0; node < targetSums.length; node++) {
        if (targetSums[node] > 0) {
          loss += weight * targetSums[node] * (Math.log(targetSums[node]) - logSums[node]);
        }
      }
      for (int k = 0; k < logits.length; k++) {
        int node = distances.nodeAt(k, level);
        double target = targetSums[node];
        double shared = target > 0 ? target * Math.exp(logProbabilities[k] - logSums[node]) : 0;
        gradient[k] += weight * (probabilities[k] - shared);
      }
    }
    return ImageLoss.of(loss, gradient);
  }

  private double weight(int level) {
    double below = level < distances.height() ? Math.exp(-decay * (level + 1)) : 0;
    return scale * (Math.exp(-decay * level) - below);
  }

  /**
   * log of the sum of the probabilities below each node of a level that has a target above 0: where
   * t is one class alone, few classes lie below these.
   */
  private double[] logSums(double[] logProbabilities, double[] targetSums, int level) {
    var largest = new double[distances.nodeCount(level)];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int k = 0; k < logProbabilities.length; k++) {
      int node = distances.nodeAt(k, level);
      if (targetSums[node] > 0) {
        largest[node] = Math.max(largest[node], logProbabilities[k]);
      }
    }
    var sums = new double[largest.length];
    for (int k = 0; k < logProbabilities.length; k++) {
      int node = distances.nodeAt(k, level);
      if (targetSums[node] > 0) {
        sums[node] += Math.exp(logProbabilities[k] - largest[node]);
      }
    }
    for (int node = 0; node < sums.length; node++) {
      sums[node] = largest[node] + Math.log(sums[node]);
    }
    return sums;
  }
}
