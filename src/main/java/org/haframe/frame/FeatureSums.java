package org.haframe.frame;

import java.io.Serializable;

/**
 * Sums over the features of images, from which {@link FrameConvergence} follows: of each class, and
 * of all products of two coordinates. Sums of parts of the images add up, to rounding: merge them
 * in one order where results shall be the same to the last bit. Not for several threads.
 *
 * <p>Cost of an image: d^2 / 2 additions. Memory: K d + d^2 / 2 doubles.
 */
public final class FeatureSums implements Serializable {
  private static final long serialVersionUID = 1;

  private final long[] counts;
  private final double[][] sums;

  /** [d][column + 1]: the lower triangle. */
  private final double[][] products;

  /**
   * @param classCount K
   * @param dimension of features, d
   */
  public FeatureSums(int classCount, int dimension) {
    this.counts = new long[classCount];
    this.sums = new double[classCount][dimension];
    this.products = new double[dimension][];
    for (int row = 0; row < dimension; row++) {
      products[row] = new double[row + 1];
    }
  }

  /**
   * Adds one image.
   *
   * @param label class index, in [0, K)
   * @param features shape [d]
   */
  public void add(int label, float[] features) {
    counts[label]++;
    for (int row = 0; row < features.length; row++) {
      double value = features[row];
      sums[label][row] += value;
      double[] products = this.products[row];
      for (int column = 0; column <= row; column++) {
        products[column] += value * features[column];
      }
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
      addAll(sums[label], other.sums[label]);
    }
    for (int row = 0; row < products.length; row++) {
      addAll(products[row], other.products[row]);
    }
    return this;
  }

  private static void addAll(double[] target, double[] added) {
    for (int i = 0; i < target.length; i++) {
      target[i] += added[i];
    }
  }

  int classCount() {
    return counts.length;
  }

  int dimension() {
    return products.length;
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

  /** The sum over images of the product of two coordinates. */
  double product(int row, int column) {
    return row >= column ? products[row][column] : products[column][row];
  }
}
