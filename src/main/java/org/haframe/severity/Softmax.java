package org.haframe.severity;

/** The softmax of logits, in double precision, shifted by the largest logit. */
final class Softmax {
  private Softmax() {}

  /** Probabilities of logits divided by a temperature, shape [K]; a new array. */
  static double[] of(float[] logits, double temperature) {
    float largest = largest(logits);
    var probabilities = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(((double) logits[i] - largest) / temperature);
      sum += probabilities[i];
    }
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  /** The largest of the probabilities of undivided logits, in [1/K, 1]. */
  static double maximum(float[] logits) {
    float largest = largest(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((double) logit - largest);
    }
    return 1 / sum;
  }

  /** The largest of probabilities: for those of undivided logits, {@link #maximum}. */
  static double largest(double[] probabilities) {
    double largest = 0;
    for (double probability : probabilities) {
      largest = Math.max(largest, probability);
    }
    return largest;
  }

  /** -log of the probability of one class. */
  static double surprise(float[] logits, int classIndex, double temperature) {
    float largest = largest(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(((double) logit - largest) / temperature);
    }
    return Math.log(sum) - ((double) logits[classIndex] - largest) / temperature;
  }

  /** log of the sum of exp(logit): a logit less this is the logarithm of its probability. */
  static double logOfSum(float[] logits) {
    float largest = largest(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((double) logit - largest);
    }
    return largest + Math.log(sum);
  }

  private static float largest(float[] logits) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    return largest;
  }
}
