package org.haframe.loss;

/**
 * Ours: the cross-entropy of all levels of the tree on the products of a frame with features that a
 * learnt linear layer has turned into its space. Values are w_c . A x, [K], with x the features
 * before that layer and w_c the frame's constant vectors.
 *
 * <p>L = {@link LevelDivergence} of the softmax of the values from the label, the weights of the
 * levels of mean 1. The layer A has as many parameters as the classifier that the frame stands in
 * for; together they can be any linear classifier, but a step moves its class vectors along the
 * frame's cosines: what tells far classes apart is learnt first, and siblings learn from each
 * other. A cosine term would bind features to the frame beyond that, at the price of top-1
 * (src/docs/cosine-term.md).
 */
record AlignedFrameLoss(LevelDivergence divergence) implements ClassLoss {

  @Override
  public double[] scores(double[] values, double length) {
    return LogSoftmax.of(values);
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    var target = new double[values.length];
    target[label] = 1;
    return divergence.of(target, values);
  }
}
