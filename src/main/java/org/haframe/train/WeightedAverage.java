package org.haframe.train;

/**
 * Averages vectors of float32 with integer weights, in double precision and in the order in which
 * they are added.
 */
final class WeightedAverage {

  private final double[] sums;
  private long weights;

  WeightedAverage(int length) {
    sums = new double[length];
  }

  void add(float[] vector, long weight) {
    if (vector.length != sums.length) {
      throw new IllegalStateException(
          "Cannot average a vector of %d values with vectors of %d."
              .formatted(vector.length, sums.length));
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (double) weight * vector[i];
    }
    weights += weight;
  }

  float[] result() {
    float[] average = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      average[i] = (float) (sums[i] / weights);
    }
    return average;
  }
}
