package org.haframe.loss;

import org.haframe.hierarchy.HierarchicalDistances;

/**
 * L = KL(t || p) with p the softmax of K logits and t the softmax of -beta d(k, y) / max d:
 * Bertinetto et al., CVPR 2020. Its gradient is p - t. Differs from their code: the sum over
 * classes, not the mean.
 */
record SoftLabelLoss(HierarchicalDistances distances, double beta) implements ClassLoss {

  @Override
  public double[] scores(double[] values, double length) {
    return values.clone();
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    return divergence(logTargets(label), values);
  }

  private double[] logTargets(int label) {
    int[] fromLabel = distances.from(label);
    var logits = new double[fromLabel.length];
    for (int k = 0; k < logits.length; k++) {
      logits[k] = -beta * fromLabel[k] / distances.max();
    }
    return LogSoftmax.of(logits);
  }

  /** KL(t || softmax(z)) and its gradient by z. */
  static ImageLoss divergence(double[] logTargets, double[] logits) {
    double[] logProbabilities = LogSoftmax.of(logits);
    var gradient = new double[logits.length];
    double loss = 0;
    for (int k = 0; k < logits.length; k++) {
      double target = Math.exp(logTargets[k]);
      loss += target * (logTargets[k] - logProbabilities[k]);
      gradient[k] = Math.exp(logProbabilities[k]) - target;
    }
    return ImageLoss.of(loss, gradient);
  }
}
