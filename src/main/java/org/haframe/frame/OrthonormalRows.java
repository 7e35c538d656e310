package org.haframe.frame;

import java.util.Random;

/** Orthonormal vectors drawn from a seed. */
final class OrthonormalRows {
  private OrthonormalRows() {}

  /**
   * Draws orthonormal vectors, uniformly distributed over all such sets.
   *
   * <p>They are the columns of Q in the QR decomposition of a Gaussian matrix of shape [dimension,
   * count] with a positive diagonal of R, so that a seed gives one result. Made by Gram-Schmidt,
   * twice over, which is exact to rounding. {@link Random} states its algorithm, and strict
   * arithmetic gives the same numbers on every platform. Cost: 4 count^2 dimension operations.
   *
   * @param count at most dimension
   * @return shape [count, dimension]
   */
  static double[][] draw(int count, int dimension, long seed) {
    var random = new Random(seed);
    var rows = new double[count][dimension];
    for (int i = 0; i < count; i++) {
      double[] row = rows[i];
      for (int column = 0; column < dimension; column++) {
        row[column] = random.nextGaussian();
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          addMultiple(row, -dot(row, rows[j]), rows[j]);
        }
      }
      double norm = Math.sqrt(dot(row, row));
      for (int column = 0; column < dimension; column++) {
        row[column] /= norm;
      }
    }
    return rows;
  }

  /** In four interleaved sums, which a processor can add at the same time. */
  static double dot(double[] a, double[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      sum0 += a[i] * b[i];
      sum1 += a[i + 1] * b[i + 1];
      sum2 += a[i + 2] * b[i + 2];
      sum3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      sum0 += a[i] * b[i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  static void addMultiple(double[] target, double factor, double[] added) {
    for (int i = 0; i < target.length; i++) {
      target[i] += factor * added[i];
    }
  }
}
