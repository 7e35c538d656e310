package org.haframe.loss;

/**
 * The hierarchical cross-entropy (HXE) of Bertinetto et al., CVPR 2020, on K logits.
 *
 * <p>With p their softmax and P(v) the sum of p over the classes below a node v: L = -sum over the
 * nodes v from below the root to y of exp(-decay depth(v)) log(P(v) / P(parent of v)). The weights
 * are those of the authors' code, which counts depth from the root, before it divides them by their
 * sum.
 */
record HierarchicalCrossEntropyLoss(LevelDivergence divergence) implements ClassLoss {

  @Override
  public double[] scores(double[] values, double length) {
    return values.clone();
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    var target = new double[values.length];
    target[label] = 1;
    return divergence.of(target, values);
  }
}
