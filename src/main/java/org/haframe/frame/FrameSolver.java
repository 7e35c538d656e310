package org.haframe.frame;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
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
 * <p>With fewer dimensions than the rank, W is what {@link Truncation} leaves of these vectors.
 *
 * <p>Cost: about K^3 operations, half a second for K = 1000; memory 3 K^2 doubles. Truncation takes
 * several times as long.
 */
public final class FrameSolver {
  /** What the authors' code takes for zero when it searches the grid. */
  private static final double GRID_TOLERANCE = 1e-6;

  private static final int GRID_VALUES = 100;

  /** Below this, an eigenvalue of a matrix with unit diagonal is rounding. */
  private static final double ZERO_EIGENVALUE = 1e-10;

  /** A vector of length 1 that is shorter once truncated is made of rounding. */
  private static final double NO_LENGTH = 1e-6;

  /** Vectors whose cosine is this near to 1 are one, but for rounding: float32 tells no more. */
  private static final double NO_DIFFERENCE = 1e-6;

  private FrameSolver() {}

  /**
   * Solves for a frame.
   *
   * @throws IllegalArgumentException if the dimension is below the rank of the similarities without
   *     truncation, or too small to tell all classes apart with it; or if the level similarities do
   *     not fit the hierarchy or belong to no vectors
   */
  public static ClassFrame solve(HierarchicalDistances distances, FrameSettings settings) {
    int classCount = distances.classCount();
    Similarities wanted = Similarities.of(distances, settings);
    double smallestEigenvalue = wanted.matrix().smallestEigenvalue();
    int rank = smallestEigenvalue < ZERO_EIGENVALUE ? classCount - 1 : classCount;
    int dimension = settings.dimension().count(classCount, rank);
    if (dimension < rank && settings.truncation() == Truncation.NONE) {
      throw new IllegalArgumentException(
          "Cannot place %d classes in %d dimensions: their similarities have rank %d. Raise frame.dimension to at least %d, or give some of the similarities away by frame.truncation = largest-eigenvalues."
              .formatted(classCount, dimension, rank, rank));
    }

    double[][] factor = cholesky(wanted.matrix(), classCount, rank);
    double[][] vectors =
        rotated(factor, OrthonormalRows.draw(rank, Math.max(dimension, rank), settings.seed()));
    if (dimension < rank) {
      vectors = truncated(vectors, dimension, settings.seed());
    }
    return new ClassFrame(
        vectors,
        Optional.of(
            new ClassFrame.Similarities(wanted.minimumSimilarity(), rank, smallestEigenvalue)));
  }

  /**
   * The cosines of class vectors that a mapping asks for, stretched until no vectors could lie
   * farther apart, whatever smallest cosine it gives itself.
   *
   * @return at distance 1, ..., max d
   * @throws IllegalArgumentException if level similarities do not fit the hierarchy
   */
  public static List<Double> closedFormSimilarities(
      HierarchicalDistances distances, SimilarityMapping mapping) {
    LevelSimilarities wanted = Similarities.inClosedForm(distances, mapping);
    return IntStream.rangeClosed(1, distances.max()).mapToObj(wanted::atDistance).toList();
  }

  /**
   * How far the cosines of a frame are from the similarities that its settings ask for: rounding,
   * unless the frame is truncated.
   *
   * @return the largest difference over all pairs of classes, in [0, 2]
   */
  public static double largestDeviation(
      ClassFrame frame, HierarchicalDistances distances, FrameSettings settings) {
    LevelSimilarities wanted = Similarities.of(distances, settings).matrix();
    double largest = 0;
    for (int a = 0; a < frame.classCount(); a++) {
      for (int b = 0; b <= a; b++) {
        largest = Math.max(largest, Math.abs(frame.cosine(a, b) - wanted.at(a, b)));
      }
    }
    return largest;
  }

  /** Rows combined of directions: of each row, the first coordinates, as many as directions. */
  private static double[][] rotated(double[][] rows, double[][] directions) {
    var rotated = new double[rows.length][directions[0].length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < Math.min(rows[i].length, directions.length); j++) {
        OrthonormalRows.addMultiple(rotated[i], rows[i][j], directions[j]);
      }
    }
    return rotated;
  }

  /**
   * The vectors along their principal axes, rotated again. They come rotated at random: so the axes
   * of equal eigenvalues, any of which would do, are no axes of single classes.
   */
  private static double[][] truncated(double[][] vectors, int dimension, long seed) {
    double[][] coordinates = PrincipalAxes.coordinates(vectors, dimension);
    for (int i = 0; i < coordinates.length; i++) {
      double length = Math.sqrt(OrthonormalRows.dot(coordinates[i], coordinates[i]));
      if (length < NO_LENGTH) {
        throw new IllegalArgumentException(
            "Cannot truncate the frame to %d dimensions: of the vector of class %d nothing is left. Raise frame.dimension."
                .formatted(dimension, i));
      }
      for (int column = 0; column < dimension; column++) {
        coordinates[i][column] /= length;
      }
    }
    requireDifferent(coordinates);
    return rotated(coordinates, OrthonormalRows.draw(dimension, dimension, seed));
  }

  private static void requireDifferent(double[][] vectors) {
    for (int a = 0; a < vectors.length; a++) {
      for (int b = 0; b < a; b++) {
        if (OrthonormalRows.dot(vectors[a], vectors[b]) > 1 - NO_DIFFERENCE) {
          throw new IllegalArgumentException(
              "Cannot truncate the frame to %d dimensions: the vectors of classes %d and %d become one. Raise frame.dimension."
                  .formatted(vectors[0].length, b, a));
        }
      }
    }
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
      SimilarityMapping mapping = settings.mapping();
      double range = range(distances, mapping);
      double[] kernel = kernel(distances, mapping);
      double closedForm = closedForm(distances, kernel);

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

    static LevelSimilarities inClosedForm(
        HierarchicalDistances distances, SimilarityMapping mapping) {
      double[] kernel = kernel(distances, mapping);
      return scaled(distances, kernel, closedForm(distances, kernel));
    }

    private static double range(HierarchicalDistances distances, SimilarityMapping mapping) {
      return mapping.dissimilarity(distances.max(), distances.max());
    }

    private static double[] kernel(HierarchicalDistances distances, SimilarityMapping mapping) {
      double range = range(distances, mapping);
      var kernel = new double[distances.max() + 1];
      for (int distance = 0; distance < kernel.length; distance++) {
        kernel[distance] = 1 - mapping.dissimilarity(distance, distances.max()) / range;
      }
      return kernel;
    }

    private static double closedForm(HierarchicalDistances distances, double[] kernel) {
      return -1 / (new LevelSimilarities(distances, kernel).inverseSumAboveSmallest() - 1);
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
