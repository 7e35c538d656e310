package org.haframe.frame;

import java.io.Serializable;

/**
 * Sums over the features of images, from which {@link FrameConvergence} follows: of each class, and
 * of their squared lengths. Sums of parts of the images add up, to rounding: merge them in one
 * order where results shall be the same to the last bit. Not for several threads.
 */
public final class FeatureSums implements Serializable {
  private static final long serialVersionUID = 1;

  private final long[] counts;
  private final double[][] sums;

  private double squaredLengths;

  /**
   * @param classCount K
   * @param dimension of features, d
   */
  public FeatureSums(int classCount, int dimension) {
    this.counts = new long[classCount];
    this.sums = new double[classCount][dimension];
  }

  /**
   * Adds one image.
   *
   * @param label class index, in [0, K)
   * @param features shape [d]
   */
  public void add(int label, float[] features) {
    counts[label]++;
    for (int column = 0; column < features.length; column++) {
      double value = features[column];
      sums[label][column] += value;
      squaredLengths += value * value;
    }
  }

  /**
   * Adds the sums of other images.
   *
   * @return these sums
   * @throws IllegalStateException if classes or features are not as many
   */
  public FeatureSums merge(FeatureSums other) {
    if (other.classCount() != classCount() || other.dimension() != dimension()) {
      throw new IllegalStateException(
          "Cannot merge sums of %d classes in %d dimensions and of %d in %d. Sum features of one model."
              .formatted(classCount(), dimension(), other.classCount(), other.dimension()));
    }
    for (int label = 0; label < counts.length; label++) {
      counts[label] += other.counts[label];
      for (int column = 0; column < sums[label].length; column++) {
        sums[label][column] += other.sums[label][column];
      }
    }
    squaredLengths += other.squaredLengths;
    return this;
  }

  /** K. */
  public int classCount() {
    return counts.length;
  }

  int dimension() {
    return sums[0].length;
  }

  /** How many images were added. */
  public long examples() {
    long examples = 0;
    for (long count : counts) {
      examples += count;
    }
    return examples;
  }

  /** How many images a class has. */
  long count(int label) {
    return counts[label];
  }

  /** The mean feature of a class, shape [d]; a new array. */
  double[] mean(int label) {
    double[] mean = sums[label].clone();
    for (int column = 0; column < mean.length; column++) {
      mean[column] /= counts[label];
    }
    return mean;
  }

  /** The sum over images of |f|^2. */
  double squaredLengths() {
    return squaredLengths;
  }
}
