package org.haframe.frame;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The orthogonal matrix that is nearest to a square one: U V^T of its singular value decomposition
 * U Sigma V^T.
 */
final class OrthogonalFactor {
  /** Two columns are orthogonal below this cosine, for each 100 rows; rounding is a hundredth. */
  private static final double ORTHOGONAL = 1e-13;

  /** A singular value below this share of the largest is zero but for rounding. */
  private static final double ZERO = 1e-11;

  /** Convergence is quadratic: some ten sweeps do, and far more never will. */
  private static final int MOST_SWEEPS = 60;

  private OrthogonalFactor() {}

  /** A column of the matrix as rotations leave it, sigma u, and the column v of V. */
  private record Pair(double[] scaled, double[] right) {
    double length() {
      return OrthogonalFactor.length(scaled);
    }
  }

  /**
   * Finds the factor R that makes trace(R^T M) largest.
   *
   * <p>One-sided Jacobi method (Hestenes 1958): columns of M are rotated in pairs until all are
   * orthogonal, which turns M into U Sigma; the same rotations turn the identity into V. Where
   * singular values are zero, U is free, and as near to V as it can be: of a zero matrix the factor
   * is the identity. Cost: some ten sweeps of 9 n^3 operations.
   *
   * @param columns of M, finite, shape [n, n]: row j holds column j; destroyed
   * @return rows of R, shape [n, n]
   */
  static double[][] ofColumns(double[][] columns) {
    int n = columns.length;
    var pairs = new Pair[n];
    for (int j = 0; j < n; j++) {
      var axis = new double[n];
      axis[j] = 1;
      pairs[j] = new Pair(columns[j], axis);
    }
    makeOrthogonal(pairs);
    Arrays.sort(pairs, Comparator.comparingDouble(Pair::length).reversed());
    double zero = ZERO * pairs[0].length();
    var left = new double[n][];
    for (int j = 0; j < n; j++) {
      left[j] =
          pairs[j].length() > zero
              ? orthonormal(pairs[j].scaled, left, j)
              : anyOrthonormal(pairs[j].right, left, j);
    }
    var factor = new double[n][n];
    for (int j = 0; j < n; j++) {
      for (int row = 0; row < n; row++) {
        OrthonormalRows.addMultiple(factor[row], left[j][row], pairs[j].right);
      }
    }
    return factor;
  }

  private static void makeOrthogonal(Pair[] pairs) {
    double tolerance = ORTHOGONAL * Math.max(1, pairs.length / 100.0);
    double squares = 0;
    for (Pair pair : pairs) {
      squares += OrthonormalRows.dot(pair.scaled, pair.scaled);
    }
    // Columns of rounding alone need no direction, and need not come to have one.
    double nothing = ZERO * ZERO * squares / pairs.length;
    double largest = Double.POSITIVE_INFINITY;
    for (int sweep = 0; largest > tolerance; sweep++) {
      if (sweep == MOST_SWEEPS) {
        throw new IllegalStateException(
            "Cannot decompose a matrix of %d columns: after %d sweeps the cosine of two is still %s. Report this with the settings of the frame."
                .formatted(pairs.length, sweep, largest));
      }
      largest = 0;
      for (int a = 0; a < pairs.length; a++) {
        for (int b = a + 1; b < pairs.length; b++) {
          largest = Math.max(largest, makeOrthogonal(pairs[a], pairs[b], tolerance, nothing));
        }
      }
    }
  }

  /** What the cosine of the two columns was. */
  private static double makeOrthogonal(Pair a, Pair b, double tolerance, double nothing) {
    double squareOfA = OrthonormalRows.dot(a.scaled, a.scaled);
    double squareOfB = OrthonormalRows.dot(b.scaled, b.scaled);
    if (squareOfA <= nothing || squareOfB <= nothing) {
      return 0;
    }
    double product = OrthonormalRows.dot(a.scaled, b.scaled);
    double cosine = Math.abs(product) / Math.sqrt(squareOfA * squareOfB);
    if (cosine > tolerance) {
      JacobiRotation rotation = JacobiRotation.of(squareOfA, squareOfB, product);
      rotation.turn(a.scaled, b.scaled);
      rotation.turn(a.right, b.right);
    }
    return cosine;
  }

  /** A unit vector orthogonal to the first ones: what is wanted, or an axis. */
  private static double[] anyOrthonormal(double[] wanted, double[][] others, int count) {
    double enough = 0.5 / Math.sqrt(wanted.length); // some axis keeps twice that
    double[] candidate = wanted;
    for (int axis = 0; length(orthogonal(candidate, others, count)) < enough; axis++) {
      candidate = new double[wanted.length];
      candidate[axis] = 1;
    }
    return orthonormal(candidate, others, count);
  }

  private static double[] orthonormal(double[] vector, double[][] others, int count) {
    double[] unit = vector;
    for (int pass = 0; pass < 2; pass++) {
      unit = orthogonal(unit, others, count);
      double length = length(unit);
      unit = Arrays.stream(unit).map(value -> value / length).toArray();
    }
    return unit;
  }

  private static double[] orthogonal(double[] vector, double[][] others, int count) {
    double[] rest = vector.clone();
    for (int j = 0; j < count; j++) {
      OrthonormalRows.addMultiple(rest, -OrthonormalRows.dot(rest, others[j]), others[j]);
    }
    return rest;
  }

  private static double length(double[] vector) {
    return Math.sqrt(OrthonormalRows.dot(vector, vector));
  }
}
