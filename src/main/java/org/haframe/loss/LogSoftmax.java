package org.haframe.loss;

import java.util.stream.IntStream;

/** Logarithms of softmax probabilities, exact where a probability is too small for a number. */
final class LogSoftmax {

  private LogSoftmax() {}

  /** log softmax(z), a new array. */
  static double[] of(double[] logits) {
    double logSum = logSumExp(logits, IntStream.range(0, logits.length).toArray());
    var logProbabilities = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      logProbabilities[i] = logits[i] - logSum;
    }
    return logProbabilities;
  }

  /** log sum exp z_i over some indexes, at least one. */
  static double logSumExp(double[] logits, int[] indexes) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int index : indexes) {
      largest = Math.max(largest, logits[index]);
    }
    double sum = 0;
    for (int index : indexes) {
      sum += Math.exp(logits[index] - largest);
    }
    return largest + Math.log(sum);
  }

  /** exp of each, a new array. */
  static double[] probabilities(double[] logProbabilities) {
    var probabilities = new double[logProbabilities.length];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = Math.exp(logProbabilities[i]);
    }
    return probabilities;
  }
}
