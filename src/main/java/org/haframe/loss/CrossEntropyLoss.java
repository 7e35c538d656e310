package org.haframe.loss;

/** L = -log p_y with p the softmax of K logits; its gradient is p - e_y. */
record CrossEntropyLoss() implements ClassLoss {

  @Override
  public double[] scores(double[] values, double length) {
    return values.clone();
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    double[] logProbabilities = LogSoftmax.of(values);
    double loss = -logProbabilities[label];
    double[] gradient = LogSoftmax.probabilities(logProbabilities);
    gradient[label] -= 1;
    return ImageLoss.of(loss, gradient);
  }
}
