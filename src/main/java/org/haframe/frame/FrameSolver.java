package org.haframe.frame;

import java.util.OptionalDouble;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * Finds the {@link ClassFrame} whose cosines follow the distances of a hierarchy.
 *
 * <p>With the similarities S, shape [K, K], and their Cholesky factor L, S = L L^T: W = L Q^T,
 * where the columns of Q, shape [d, rank], are orthonormal and drawn from the seed. So W W^T = S.
 * The authors' code takes V sqrt(Lambda) of an eigen-decomposition in place of L; the two differ by
 * a rotation, which Q makes random in either case. Cholesky cannot fail to converge on the many
 * equal eigenvalues of a regular tree, and is faster.
 *
 * <p>Cost: about K^3 operations, some seconds for K = 1000; memory 3 K^2 doubles.
 */
public final class FrameSolver {
  /** What the authors' code takes for zero when it searches the grid. */
  private static final double GRID_TOLERANCE = 1e-6;

  private static final int GRID_VALUES = 100;

  /** Below this, an eigenvalue of a matrix with unit diagonal is rounding. */
  private static final double ZERO_EIGENVALUE = 1e-10;

  private FrameSolver() {}

  /**
   * Solves for a frame.
   *
   * @throws IllegalArgumentException if the dimension is below the rank of the similarities, or the
   *     level similarities do not fit the hierarchy or belong to no vectors
   */
  public static ClassFrame solve(HierarchicalDistances distances, FrameSettings settings) {
    int classCount = distances.classCount();
    Similarities wanted = Similarities.of(distances, settings);
    double smallestEigenvalue = wanted.matrix().smallestEigenvalue();
    int rank = smallestEigenvalue < ZERO_EIGENVALUE ? classCount - 1 : classCount;
    int dimension = settings.dimension().orElse(classCount);
    if (dimension < rank) {
      throw new IllegalArgumentException(
          "Cannot place %d classes in %d dimensions: their similarities have rank %d. Raise frame.dimension to at least %d."
              .formatted(classCount, dimension, rank, rank));
    }

    double[][] factor = cholesky(wanted.matrix(), classCount, rank);
    double[][] directions = OrthonormalRows.draw(rank, dimension, settings.seed());
    var vectors = new double[classCount][dimension];
    for (int i = 0; i < classCount; i++) {
      for (int j = 0; j <= Math.min(i, rank - 1); j++) {
        OrthonormalRows.addMultiple(vectors[i], factor[i][j], directions[j]);
      }
    }
    return new ClassFrame(vectors, wanted.minimumSimilarity(), rank, smallestEigenvalue);
  }

  /**
   * L with L L^T = S. A zero eigenvalue belongs to an eigenvector whose entries are all positive
   * (E^-1 1, HAFrame's weights), so that every K - 1 classes are independent and only the last
   * pivot vanishes.
   */
  private static double[][] cholesky(LevelSimilarities matrix, int classCount, int rank) {
    var factor = new double[classCount][];
    for (int i = 0; i < classCount; i++) {
      factor[i] = new double[i + 1];
      for (int j = 0; j < Math.min(i, rank); j++) {
        factor[i][j] = (matrix.at(i, j) - dotOfFirst(j, factor[i], factor[j])) / factor[j][j];
      }
      if (i < rank) {
        double pivot = 1 - dotOfFirst(i, factor[i], factor[i]);
        if (!(pivot > 0)) {
          throw new IllegalArgumentException(
              "Cannot place %d classes: the similarities of two of them are too close to 1 (pivot %s at class %d). Let similarity fall faster with distance."
                  .formatted(classCount, pivot, i));
        }
        factor[i][i] = Math.sqrt(pivot);
      }
    }
    return factor;
  }

  private static double dotOfFirst(int count, double[] a, double[] b) {
    double sum0 = 0;
    double sum1 = 0;
    int k = 0;
    for (; k + 1 < count; k += 2) {
      sum0 += a[k] * b[k];
      sum1 += a[k + 1] * b[k + 1];
    }
    if (k < count) {
      sum0 += a[k] * b[k];
    }
    return sum0 + sum1;
  }

  /**
   * The similarities that the settings ask for.
   *
   * @param minimumSimilarity s of the mapping
   */
  private record Similarities(LevelSimilarities matrix, double minimumSimilarity) {

    /**
     * All mappings are brought to one form, S = (1 - t) kernel + t with kernel 1 at distance 0 and
     * 0 at the largest distance: there nothing cancels, however small gamma is. So t is S at the
     * largest distance, and s = 1 - (1 - t) / u with u the dissimilarity there.
     */
    static Similarities of(HierarchicalDistances distances, FrameSettings settings) {
      int largest = distances.max();
      SimilarityMapping mapping = settings.mapping();
      double range = mapping.dissimilarity(largest, largest);
      var kernel = new double[largest + 1];
      for (int distance = 0; distance <= largest; distance++) {
        kernel[distance] = 1 - mapping.dissimilarity(distance, largest) / range;
      }
      double inverseSum = new LevelSimilarities(distances, kernel).inverseSumAboveSmallest();
      double closedForm = -1 / (inverseSum - 1);

      OptionalDouble given = mapping.givenMinimum();
      if (given.isPresent()) {
        requireVectors(mapping, given.getAsDouble(), closedForm);
      }
      double smallest =
          given.orElseGet(
              () ->
                  switch (settings.minimumSimilarity()) {
                    case CLOSED_FORM -> closedForm;
                    case GRID -> smallestOnGrid(distances, kernel, range);
                  });
      // Rounding, and the grid's tolerance, may reach a little below what vectors can have.
      smallest = Math.max(smallest, closedForm);
      return new Similarities(scaled(distances, kernel, smallest), 1 - (1 - smallest) / range);
    }

    private static void requireVectors(
        SimilarityMapping mapping, double smallest, double closedForm) {
      if (smallest < closedForm - ZERO_EIGENVALUE) {
        throw new IllegalArgumentException(
            "Cannot build a frame from %s: no vectors have these cosines in this hierarchy. Shrink all differences from 1 by at least the factor %.6f."
                .formatted(mapping, (1 - closedForm) / (1 - smallest)));
      }
    }

    /** The similarity at the largest distance for the smallest feasible s of the grid. */
    private static double smallestOnGrid(
        HierarchicalDistances distances, double[] kernel, double range) {
      double first = -1.0 / (distances.classCount() - 1);
      double step = (-1 - first) / (GRID_VALUES - 1);
      // Feasibility is monotone in s, and the first value is feasible for every ultrametric.
      double smallest = 1 - (1 - first) * range;
      for (int index = 1; index < GRID_VALUES; index++) {
        double candidate = 1 - (1 - (first + index * step)) * range;
        if (scaled(distances, kernel, candidate).smallestEigenvalue() < -GRID_TOLERANCE) {
          break;
        }
        smallest = candidate;
      }
      return smallest;
    }

    private static LevelSimilarities scaled(
        HierarchicalDistances distances, double[] kernel, double smallest) {
      var similarities = new double[kernel.length];
      for (int distance = 0; distance < kernel.length; distance++) {
        similarities[distance] = (1 - smallest) * kernel[distance] + smallest;
      }
      return new LevelSimilarities(distances, similarities);
    }
  }
}
