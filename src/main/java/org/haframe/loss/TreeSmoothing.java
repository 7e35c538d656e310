package org.haframe.loss;

import org.haframe.hierarchy.HierarchicalDistances;

/**
 * Class scores that rank classes by their own probability first and by their ancestors' next: log
 * of p_k + share sum over the levels l above the last of P_l(k), up to a constant that makes their
 * exponentials add up to 1. p is the softmax of K logits, P_l(k) its sum over the classes below the
 * node of k on level l.
 *
 * <p>Without a share these are the logits, up to a constant; with the share 1, the order is that of
 * the least expected distance (Karthik et al., ICLR 2021). In between, the most probable class
 * mostly stays first, and the many that are hardly probable themselves stand in the order of the
 * tree.
 *
 * @param share of each level above the last, in [0, 1]
 */
record TreeSmoothing(HierarchicalDistances distances, double share) {

  /**
   * @param logits shape [K]
   * @return shape [K], a new array
   */
  double[] scores(double[] logits) {
    double[] logProbabilities = LogSoftmax.of(logits);
    if (share == 0) {
      return logProbabilities;
    }
    double[] probabilities = LogSoftmax.probabilities(logProbabilities);
    var smoothed = probabilities.clone();
    for (int level = 1; level < distances.height(); level++) {
      double[] sums = distances.sums(probabilities, level);
      for (int k = 0; k < smoothed.length; k++) {
        smoothed[k] += share * sums[distances.nodeAt(k, level)];
      }
    }
    double sum = 0;
    for (double value : smoothed) {
      sum += value;
    }
    for (int k = 0; k < smoothed.length; k++) {
      // Where all of it has run into zero, the least that a number can hold.
      smoothed[k] = Math.log(Math.max(smoothed[k] / sum, Double.MIN_NORMAL));
    }
    return smoothed;
  }
}
