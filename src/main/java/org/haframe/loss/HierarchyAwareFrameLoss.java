package org.haframe.loss;

/**
 * The loss of the HAFrame paper (arXiv:2303.05689, and its authors' code) on features f with fixed
 * unit vectors w_c: L = beta CE(f . w, y) + alpha C, with C the {@link CosineComparison}. Values
 * are f . w_c, [K].
 */
record HierarchyAwareFrameLoss(CosineComparison cosines, double alpha, double beta)
    implements ClassLoss {

  @Override
  public double[] scores(double[] values, double length) {
    return values.clone();
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    ImageLoss crossEntropy = new CrossEntropyLoss().loss(values, length, label);
    return crossEntropy.times(beta).plus(cosines.loss(values, length, label).times(alpha));
  }
}
