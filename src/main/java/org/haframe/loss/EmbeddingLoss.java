package org.haframe.loss;

/**
 * The loss of Barz and Denzler, WACV 2019: L = 1 - cos(w_y, f) + beta CE(f . w, y), with fixed unit
 * vectors w_c whose cosines fall linearly with distance. Values are f . w_c, [K]; the nearest
 * vector by cosine is the answer.
 */
record EmbeddingLoss(double beta) implements ClassLoss {

  @Override
  public double[] scores(double[] values, double length) {
    double divisor = ClassLoss.divisor(length);
    var cosines = new double[values.length];
    for (int c = 0; c < values.length; c++) {
      cosines[c] = values[c] / divisor;
    }
    return cosines;
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    ImageLoss crossEntropy = new CrossEntropyLoss().loss(values, length, label);
    double divisor = ClassLoss.divisor(length);
    double cosine = values[label] / divisor;
    var gradient = new double[values.length];
    gradient[label] = -1 / divisor;
    var embedding = new ImageLoss(1 - cosine, gradient, cosine / divisor);
    return embedding.plus(crossEntropy.times(beta));
  }
}
