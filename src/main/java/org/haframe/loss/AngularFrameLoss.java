package org.haframe.loss;

/**
 * Ours: a divergence of angles that a frame can meet, on all levels of the tree. Features f, fixed
 * unit vectors w_c whose cosines are S; values are f . w_c, [K].
 *
 * <p>L = beta D(softmax(tau S_y) || softmax(tau cos(w, f))) + alpha C, with D the {@link
 * LevelDivergence} and C the {@link CosineComparison}. Both terms are zero where f is a positive
 * multiple of w_y. The cross-entropy of HAFrame draws f away from there, since its target, one
 * class alone, is met by no finite f; here the two terms agree, and tau says how far they tell near
 * classes apart.
 *
 * @param targets softmax(tau S_y), [K][K]
 */
record AngularFrameLoss(
    LevelDivergence divergence,
    CosineComparison cosines,
    double[][] targets,
    double tau,
    double alpha,
    double beta)
    implements ClassLoss {

  static AngularFrameLoss of(
      LevelDivergence divergence, double[][] similarities, double tau, double alpha, double beta) {
    var targets = new double[similarities.length][];
    for (int label = 0; label < similarities.length; label++) {
      targets[label] = LogSoftmax.probabilities(LogSoftmax.of(scaled(similarities[label], tau)));
    }
    return new AngularFrameLoss(
        divergence, new CosineComparison(similarities), targets, tau, alpha, beta);
  }

  @Override
  public double[] scores(double[] values, double length) {
    return LogSoftmax.of(logits(values, length));
  }

  private double[] logits(double[] values, double length) {
    return scaled(values, tau / ClassLoss.divisor(length));
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    double divisor = ClassLoss.divisor(length);
    ImageLoss divergent = divergence.of(targets[label], logits(values, length));
    double[] gradient = scaled(divergent.gradient(), tau / divisor);
    double lengthGradient = 0;
    for (int c = 0; c < values.length; c++) {
      lengthGradient -= gradient[c] * values[c] / divisor;
    }
    return new ImageLoss(divergent.loss(), gradient, lengthGradient)
        .times(beta)
        .plus(cosines.loss(values, length, label).times(alpha));
  }

  private static double[] scaled(double[] numbers, double factor) {
    var scaled = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      scaled[i] = factor * numbers[i];
    }
    return scaled;
  }
}
