package org.haframe.frame;

import java.util.Arrays;
import java.util.Comparator;

/** The directions along which vectors are longest. */
final class PrincipalAxes {
  /**
   * Products of two columns below this share of the longer one's square count as zero. Rounding is
   * a hundredth of it, so that sweeps come to an end.
   */
  private static final double ORTHOGONAL = 1e-13;

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
   */
  static double[][] coordinates(double[][] vectors, int count) {
    double[][] columns = transposed(vectors);
    boolean rotated = true;
    while (rotated) {
      rotated = false;
      for (int a = 0; a < columns.length; a++) {
        for (int b = a + 1; b < columns.length; b++) {
          rotated |= makeOrthogonal(columns[a], columns[b]);
        }
      }
    }
    Arrays.sort(
        columns,
        Comparator.comparingDouble((double[] column) -> OrthonormalRows.dot(column, column))
            .reversed());
    return transposed(Arrays.copyOf(columns, count));
  }

  /** Whether there was anything to do. */
  private static boolean makeOrthogonal(double[] a, double[] b) {
    double product = OrthonormalRows.dot(a, b);
    double squareOfA = OrthonormalRows.dot(a, a);
    double squareOfB = OrthonormalRows.dot(b, b);
    if (Math.abs(product) <= ORTHOGONAL * Math.max(squareOfA, squareOfB)) {
      return false;
    }
    // Of the two angles the smaller, by its tangent.
    double cotangentOfTwice = (squareOfB - squareOfA) / (2 * product);
    double tangent =
        Math.copySign(1, cotangentOfTwice)
            / (Math.abs(cotangentOfTwice) + Math.sqrt(1 + cotangentOfTwice * cotangentOfTwice));
    double cosine = 1 / Math.sqrt(1 + tangent * tangent);
    double sine = cosine * tangent;
    for (int row = 0; row < a.length; row++) {
      double ofA = a[row];
      a[row] = cosine * ofA - sine * b[row];
      b[row] = sine * ofA + cosine * b[row];
    }
    return true;
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
