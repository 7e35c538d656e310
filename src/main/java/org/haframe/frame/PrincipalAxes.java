package org.haframe.frame;

import java.util.Arrays;
import java.util.Comparator;

/** The directions along which vectors are longest. */
final class PrincipalAxes {
  /**
   * Products of two columns below this share of the longer one's square count as zero, for each 100
   * rows. Rounding, which grows with the rows that are added up, is a hundredth of it, so that
   * sweeps come to an end.
   */
  private static final double ORTHOGONAL = 1e-13;

  /** Convergence is quadratic: some ten sweeps do, and far more never will. */
  private static final int MOST_SWEEPS = 60;

  private PrincipalAxes() {}

  /**
   * Coordinates of vectors along the axes of their largest sums of squares, the largest first. With
   * X the vectors, [K, n]: U_r sqrt(Lambda_r) of X X^T = U Lambda U^T.
   *
   * <p>One-sided Jacobi method (Hestenes 1958): two columns of X at a time are rotated in their
   * plane until they are orthogonal, which changes no product of rows; the squared lengths of the
   * columns end as the eigenvalues. It converges however many of them are equal. Cost: some ten
   * sweeps of 5 K n^2 operations.
   *
   * @param vectors shape [K, n]
   * @param count r, in [1, n]
   * @return shape [K, r]
   * @throws IllegalArgumentException if a number among the vectors is not finite
   * @throws IllegalStateException if the columns do not become orthogonal
   */
  static double[][] coordinates(double[][] vectors, int count) {
    double[][] columns = transposed(vectors);
    requireFinite(columns);
    double tolerance = ORTHOGONAL * Math.max(1, vectors.length / 100.0);
    double largest = Double.POSITIVE_INFINITY;
    for (int sweep = 0; !(largest <= tolerance); sweep++) { // NaN where squares overflow
      if (sweep == MOST_SWEEPS || Double.isNaN(largest)) {
        throw new IllegalStateException(
            "Cannot find the principal axes of %s vectors in %s dimensions: after %s sweeps the largest product of two columns is still %s of their square. Report this with the settings of the frame."
                .formatted(vectors.length, columns.length, sweep, largest));
      }
      largest = 0;
      for (int a = 0; a < columns.length; a++) {
        for (int b = a + 1; b < columns.length; b++) {
          largest = Math.max(largest, makeOrthogonal(columns[a], columns[b], tolerance));
        }
      }
    }
    Arrays.sort(
        columns,
        Comparator.comparingDouble((double[] column) -> OrthonormalRows.dot(column, column))
            .reversed());
    return transposed(Arrays.copyOf(columns, count));
  }

  /** A NaN would count as orthogonal to all. */
  private static void requireFinite(double[][] columns) {
    for (double[] column : columns) {
      for (int row = 0; row < column.length; row++) {
        if (!Double.isFinite(column[row])) {
          throw new IllegalArgumentException(
              "Cannot find the principal axes of %s vectors in %s dimensions: vector %s holds %s. Use finite similarities."
                  .formatted(column.length, columns.length, row, column[row]));
        }
      }
    }
  }

  /** What their product was, as a share of the longer one's square. */
  private static double makeOrthogonal(double[] a, double[] b, double tolerance) {
    double product = OrthonormalRows.dot(a, b);
    double squareOfA = OrthonormalRows.dot(a, a);
    double squareOfB = OrthonormalRows.dot(b, b);
    double longer = Math.max(squareOfA, squareOfB);
    double share = longer == 0 ? 0 : Math.abs(product) / longer;
    if (share <= tolerance) {
      return share;
    }
    JacobiRotation.of(squareOfA, squareOfB, product).turn(a, b);
    return share;
  }

  private static double[][] transposed(double[][] matrix) {
    var transposed = new double[matrix[0].length][matrix.length];
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column < transposed.length; column++) {
        transposed[column][row] = matrix[row][column];
      }
    }
    return transposed;
  }
}
