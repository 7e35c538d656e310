package org.haframe.frame;

import java.util.Arrays;

/**
 * Turns a frame towards an earlier one, so that a network that learnt the earlier has least to
 * learn anew.
 *
 * <p>A frame is free up to a rotation, which its settings draw at random. When a class is added,
 * all vectors are solved anew; of all W R with R orthogonal (reflections included), this one is the
 * nearest to the vectors A that the same classes had before:
 *
 * <p>min |W R - A| over R^T R = I, solved by R = U V^T with W^T A = U Sigma V^T: the orthogonal
 * Procrustes problem, Schönemann, Psychometrika 31 (1966). Rows are classes of both frames. Where
 * the earlier frame has fewer dimensions, A is filled up with zeros.
 */
public final class FrameRotation {

  /** Rounding a frame to float32, as models store it, moves no cosine as far. */
  private static final double ROUNDING = 1e-6;

  private FrameRotation() {}

  /**
   * The frame that is nearest to an earlier one among those with the same cosines. Where all
   * classes are earlier ones and their cosines are the same, to the rounding of a stored frame,
   * these are the earlier vectors themselves.
   *
   * <p>Cost: some hundred d^3 operations.
   *
   * @param frame as solved, [K, d]
   * @param earlier with at most d dimensions
   * @param earlierClasses of each class its index in the earlier frame, or a negative number, [K]
   * @throws IllegalArgumentException if the earlier frame has more dimensions
   */
  public static ClassFrame nearest(ClassFrame frame, ClassFrame earlier, int[] earlierClasses) {
    requireFitting(frame, earlier, earlierClasses);
    if (isKept(frame, earlier, earlierClasses)) {
      var vectors = new double[frame.classCount()][];
      for (int k = 0; k < vectors.length; k++) {
        vectors[k] = row(earlier, earlierClasses[k], frame.dimension());
      }
      return new ClassFrame(vectors, frame.similarities());
    }
    double[][] rotation = OrthogonalFactor.ofColumns(crossProduct(frame, earlier, earlierClasses));
    var vectors = new double[frame.classCount()][frame.dimension()];
    for (int k = 0; k < vectors.length; k++) {
      for (int row = 0; row < rotation.length; row++) {
        OrthonormalRows.addMultiple(vectors[k], frame.at(k, row), rotation[row]);
      }
    }
    return new ClassFrame(vectors, frame.similarities());
  }

  /**
   * How far the vectors of the classes that both frames have are apart: the root mean square of
   * |w_k - a_k|, in [0, 2]; 0 where they have none in common.
   *
   * @param earlierClasses as for {@link #nearest}
   */
  public static double distance(ClassFrame frame, ClassFrame earlier, int[] earlierClasses) {
    requireFitting(frame, earlier, earlierClasses);
    double squares = 0;
    int shared = 0;
    for (int k = 0; k < earlierClasses.length; k++) {
      if (earlierClasses[k] >= 0) {
        shared++;
        double[] difference = row(earlier, earlierClasses[k], frame.dimension());
        OrthonormalRows.addMultiple(difference, -1, row(frame, k, frame.dimension()));
        squares += OrthonormalRows.dot(difference, difference);
      }
    }
    return shared == 0 ? 0 : Math.sqrt(squares / shared);
  }

  private static void requireFitting(ClassFrame frame, ClassFrame earlier, int[] earlierClasses) {
    if (earlierClasses.length != frame.classCount()) {
      throw new IllegalArgumentException(
          "Cannot turn a frame of %d classes by %d earlier classes. Give one, or none, for each class."
              .formatted(frame.classCount(), earlierClasses.length));
    }
    if (earlier.dimension() > frame.dimension()) {
      throw new IllegalArgumentException(
          "Cannot turn a frame of %d dimensions towards an earlier one of %d: what was learnt in the others would be lost. Raise frame.dimension to at least %d, or use frame.dimension = rank."
              .formatted(frame.dimension(), earlier.dimension(), earlier.dimension()));
    }
  }

  private static boolean isKept(ClassFrame frame, ClassFrame earlier, int[] earlierClasses) {
    if (frame.dimension() != earlier.dimension()
        || Arrays.stream(earlierClasses).anyMatch(index -> index < 0)) {
      return false;
    }
    for (int a = 0; a < earlierClasses.length; a++) {
      for (int b = 0; b < a; b++) {
        double before = earlier.cosine(earlierClasses[a], earlierClasses[b]);
        if (Math.abs(frame.cosine(a, b) - before) > ROUNDING) {
          return false;
        }
      }
    }
    return true;
  }

  /** W^T A over the classes of both frames, [d, d]: row j holds column j. */
  private static double[][] crossProduct(
      ClassFrame frame, ClassFrame earlier, int[] earlierClasses) {
    int dimension = frame.dimension();
    var columns = new double[dimension][dimension];
    for (int k = 0; k < earlierClasses.length; k++) {
      if (earlierClasses[k] >= 0) {
        double[] now = row(frame, k, dimension);
        for (int j = 0; j < earlier.dimension(); j++) {
          OrthonormalRows.addMultiple(columns[j], earlier.at(earlierClasses[k], j), now);
        }
      }
    }
    return columns;
  }

  /** The vector of a class, filled up with zeros. */
  private static double[] row(ClassFrame frame, int classIndex, int length) {
    var row = new double[length];
    for (int column = 0; column < frame.dimension(); column++) {
      row[column] = frame.at(classIndex, column);
    }
    return row;
  }
}
