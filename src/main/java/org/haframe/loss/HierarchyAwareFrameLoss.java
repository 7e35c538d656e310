package org.haframe.loss;

/**
 * The loss of the HAFrame paper (arXiv:2303.05689, and its authors' code) on features f with fixed
 * unit vectors w_c whose cosines are S. Values are f . w_c, [K].
 *
 * <p>L = beta CE(f . w, y) + alpha sum_c (cos(w_c, f) - S_cy)^2, the sum over all K classes. The
 * second term is zero exactly where f is a positive multiple of w_y. With alpha 0 it is the
 * cross-entropy of a fixed classifier.
 *
 * @param similarities S, [K][K]
 */
record HierarchyAwareFrameLoss(double[][] similarities, double alpha, double beta)
    implements ClassLoss {

  @Override
  public double[] scores(double[] values, double length) {
    return values.clone();
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    double[] logProbabilities = LogSoftmax.of(values);
    double divisor = ClassLoss.divisor(length);
    double[] wanted = similarities[label];
    var gradient = new double[values.length];
    double loss = -beta * logProbabilities[label];
    double lengthGradient = 0;
    for (int c = 0; c < values.length; c++) {
      double cosine = values[c] / divisor;
      double residual = cosine - wanted[c];
      loss += alpha * residual * residual;
      gradient[c] = beta * Math.exp(logProbabilities[c]) + 2 * alpha * residual / divisor;
      lengthGradient -= 2 * alpha * residual * cosine / divisor;
    }
    gradient[label] -= beta;
    return new ImageLoss(loss, gradient, lengthGradient);
  }
}
