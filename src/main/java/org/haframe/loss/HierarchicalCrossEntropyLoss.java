package org.haframe.loss;

import java.util.stream.IntStream;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * The hierarchical cross-entropy (HXE) of Bertinetto et al., CVPR 2020, on K logits.
 *
 * <p>With p their softmax and P(v) the sum of p over the classes below a node v: L = -sum over the
 * nodes v from below the root to y of exp(-alpha depth(v)) log(P(v) / P(parent of v)). The weights
 * are those of the authors' code, which counts depth from the root, before it divides them by their
 * sum.
 *
 * <p>Each log P(v) stands in two ratios, so that L = sum_l c_l (-log P_l) over levels l = 1 to H,
 * with c_l the difference of two weights. As -log P_l = logsumexp(all z) - logsumexp(z below the
 * node), its gradient is the softmax over all classes less the one over those below the node.
 */
record HierarchicalCrossEntropyLoss(HierarchicalDistances distances, double alpha)
    implements ClassLoss {

  @Override
  public double[] scores(double[] values, double length) {
    return values.clone();
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    double[] logProbabilities = LogSoftmax.of(values);
    int[] fromLabel = distances.from(label);
    int height = distances.height();
    var gradient = new double[values.length];
    double loss = 0;
    for (int level = 1; level <= height; level++) {
      double weight = weight(level) - (level < height ? weight(level + 1) : 0);
      int[] below = within(fromLabel, height - level);
      double logSum = LogSoftmax.logSumExp(logProbabilities, below);
      loss -= weight * logSum;
      for (int k : below) {
        gradient[k] -= weight * Math.exp(logProbabilities[k] - logSum);
      }
    }
    // The weights of all levels add up to that of the first.
    for (int k = 0; k < values.length; k++) {
      gradient[k] += weight(1) * Math.exp(logProbabilities[k]);
    }
    return ImageLoss.of(loss, gradient);
  }

  private double weight(int level) {
    return Math.exp(-alpha * level);
  }

  /** The classes that are at most so far. */
  private static int[] within(int[] fromLabel, int distance) {
    return IntStream.range(0, fromLabel.length).filter(k -> fromLabel[k] <= distance).toArray();
  }
}
