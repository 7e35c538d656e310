package org.haframe.loss;

/**
 * Ours: a divergence of angles that a frame can meet, on all levels of the tree. Features f, fixed
 * unit vectors w_c whose cosines are S; values are f . w_c, [K].
 *
 * <p>L = beta D(softmax(tau S_y) || softmax(tau cos(w, f))) + alpha sum_c (cos(w_c, f) - S_cy)^2,
 * with D the {@link LevelDivergence}. Both terms are zero where f is a positive multiple of w_y.
 * The cross-entropy of HAFrame draws f away from there, since its target, one class alone, is met
 * by no finite f; here the two terms agree, and tau says how far they tell near classes apart.
 *
 * @param similarities S, [K][K]
 * @param targets softmax(tau S_y), [K][K]
 */
record AngularFrameLoss(
    LevelDivergence divergence,
    double[][] similarities,
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
    return new AngularFrameLoss(divergence, similarities, targets, tau, alpha, beta);
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
    double[] byLogit = divergent.gradient();
    var gradient = new double[values.length];
    double loss = beta * divergent.loss();
    double lengthGradient = 0;
    for (int c = 0; c < values.length; c++) {
      double cosine = values[c] / divisor;
      double residual = cosine - similarities[label][c];
      loss += alpha * residual * residual;
      double byCosine = beta * tau * byLogit[c] + 2 * alpha * residual;
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
