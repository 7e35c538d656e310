package org.haframe.loss;

/**
 * Ours: cross-entropy on angles with targets that a frame can meet. Features f, fixed unit vectors
 * w_c whose cosines are S; values are f . w_c, [K], scores tau cos(w_c, f).
 *
 * <p>L = beta KL(softmax(tau S_y) || softmax(tau cos(w, f))) + alpha sum_c (cos(w_c, f) - S_cy)^2.
 * Both terms are zero where f is a positive multiple of w_y. The cross-entropy of HAFrame draws f
 * away from there, since its target, one class alone, is met by no finite f; here the two terms
 * agree, and tau says how far they tell near classes apart.
 *
 * @param similarities S, [K][K]
 * @param logTargets log softmax(tau S_y), [K][K]
 */
record AngularFrameLoss(
    double[][] similarities, double[][] logTargets, double tau, double alpha, double beta)
    implements ClassLoss {

  static AngularFrameLoss of(double[][] similarities, double tau, double alpha, double beta) {
    var logTargets = new double[similarities.length][];
    for (int label = 0; label < similarities.length; label++) {
      logTargets[label] = LogSoftmax.of(scaled(similarities[label], tau));
    }
    return new AngularFrameLoss(similarities, logTargets, tau, alpha, beta);
  }

  @Override
  public double[] scores(double[] values, double length) {
    return scaled(values, tau / ClassLoss.divisor(length));
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    double divisor = ClassLoss.divisor(length);
    ImageLoss divergence = SoftLabelLoss.divergence(logTargets[label], scores(values, length));
    var gradient = new double[values.length];
    double loss = beta * divergence.loss();
    double lengthGradient = 0;
    for (int c = 0; c < values.length; c++) {
      double cosine = values[c] / divisor;
      double residual = cosine - similarities[label][c];
      loss += alpha * residual * residual;
      double byCosine = beta * tau * divergence.gradient()[c] + 2 * alpha * residual;
      gradient[c] = byCosine / divisor;
      lengthGradient -= byCosine * cosine / divisor;
    }
    return new ImageLoss(loss, gradient, lengthGradient);
  }

  private static double[] scaled(double[] numbers, double factor) {
    var scaled = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      scaled[i] = factor * numbers[i];
    }
    return scaled;
  }
}
