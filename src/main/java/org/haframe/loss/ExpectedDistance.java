package org.haframe.loss;

import org.haframe.hierarchy.HierarchicalDistances;

/**
 * The expected distance in levels from the label, sum_k p_k d(k, y), of an answer that is drawn
 * from p, the softmax of K logits. Distances being symmetric, it is also the risk by which the
 * decision rule CRM (Karthik et al., ICLR 2021) would judge the label as an answer.
 *
 * <p>Bounded by max d, where a cross-entropy grows without bounds as p_y falls. Where a network is
 * sure of a wrong class the gradient vanishes, and that of a cross-entropy is largest.
 */
record ExpectedDistance(HierarchicalDistances distances) {

  /**
   * In [0, max d]; the gradient is p_k (d(k, y) - loss).
   *
   * @param logits shape [K]
   * @param label class index, in [0, K)
   */
  ImageLoss loss(double[] logits, int label) {
    double[] probabilities = LogSoftmax.probabilities(LogSoftmax.of(logits));
    int[] fromLabel = distances.from(label);
    double expected = 0;
    for (int k = 0; k < logits.length; k++) {
      expected += probabilities[k] * fromLabel[k];
    }
    var gradient = new double[logits.length];
    for (int k = 0; k < logits.length; k++) {
      gradient[k] = probabilities[k] * (fromLabel[k] - expected);
    }
    return ImageLoss.of(expected, gradient);
  }
}
