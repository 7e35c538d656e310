package org.haframe.loss;

/**
 * The all-class cosine comparison of the HAFrame paper (arXiv:2303.05689): sum_c (cos(w_c, f) -
 * S_cy)^2 over all K classes, with fixed unit vectors w_c whose cosines are S. Zero exactly where
 * the features f are a positive multiple of w_y.
 *
 * @param similarities S, [K][K]
 */
record CosineComparison(double[][] similarities) implements CosineTerm {

  /** Values are f . w_c, the length is that of f. */
  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    double divisor = ClassLoss.divisor(length);
    double[] wanted = similarities[label];
    var gradient = new double[values.length];
    double loss = 0;
    double lengthGradient = 0;
    for (int c = 0; c < values.length; c++) {
      double cosine = values[c] / divisor;
      double residual = cosine - wanted[c];
      loss += residual * residual;
      gradient[c] = 2 * residual / divisor;
      lengthGradient -= 2 * residual * cosine / divisor;
    }
    return new ImageLoss(loss, gradient, lengthGradient);
  }
}
