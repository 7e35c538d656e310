package org.haframe.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * Unit vectors, one per class, whose cosines follow the class hierarchy.
 *
 * <p>Row i, shape [K, d], is class i of the class order, and |w_i| = 1. With d at least the rank of
 * the similarities S, w_i . w_j = S_ij within 1e-9 for all i, j; with a smaller d the frame is
 * truncated, and comes as near to S as {@link FrameSolver#largestDeviation} says. Source: HAFrame,
 * arXiv:2303.05689. Differs from the authors' code: the rotation is drawn from a given seed, so
 * that a frame can be made again from its settings.
 *
 * <p>Immutable. A frame is never trained and never averaged.
 */
public final class ClassFrame {
  /** Rounding to float32 moves the length of a vector by less, whatever its dimension. */
  private static final double UNIT_TOLERANCE = 1e-5;

  /**
   * The similarities S that a frame was solved for.
   *
   * @param minimum s of the similarity mapping. For exponential decay an asymptote that lies below
   *     every cosine, and below -1 where gamma is small; for the other mappings the smallest
   *     similarity itself
   * @param rank of S: K, or K - 1 where similarities are as small as they can be. With fewer
   *     dimensions a frame is truncated
   * @param smallestEigenvalue of S; 0 but for rounding where the rank is K - 1
   */
  public record Similarities(double minimum, int rank, double smallestEigenvalue) {}

  private final double[][] vectors;
  private final Optional<Similarities> similarities;

  ClassFrame(double[][] vectors, Optional<Similarities> similarities) {
    this.vectors = vectors;
    this.similarities = similarities;
  }

  /**
   * A frame from the floats of another, as a stored model holds them: {@link #toFloats()} and
   * {@link #sha256()} of the two are equal. What the other was solved for is not known.
   *
   * @param classCount K
   * @param vectors row by row, length K d
   * @throws IllegalArgumentException if the vectors are not K rows of length 1
   */
  public static ClassFrame ofFloats(int classCount, float[] vectors) {
    if (classCount < 1 || vectors.length == 0 || vectors.length % classCount != 0) {
      throw new IllegalArgumentException(
          "Cannot use %d floats as the vectors of %d classes. Give the same number for each class."
              .formatted(vectors.length, classCount));
    }
    int dimension = vectors.length / classCount;
    var rows = new double[classCount][dimension];
    for (int row = 0; row < classCount; row++) {
      for (int column = 0; column < dimension; column++) {
        rows[row][column] = vectors[row * dimension + column];
      }
      double norm = Math.sqrt(OrthonormalRows.dot(rows[row], rows[row]));
      if (!(Math.abs(norm - 1) < UNIT_TOLERANCE)) {
        throw new IllegalArgumentException(
            "Cannot use the vector of class %d: its length is %s, not 1. Use the vectors of a frame, unchanged."
                .formatted(row, norm));
      }
    }
    return new ClassFrame(rows, Optional.empty());
  }

  /** How many classes there are, K. */
  public int classCount() {
    return vectors.length;
  }

  /** The length of a vector, d. */
  public int dimension() {
    return vectors[0].length;
  }

  /** One coordinate of the vector of a class. */
  public double at(int classIndex, int column) {
    return vectors[classIndex][column];
  }

  /** w_a . w_b, in [-1, 1] but for rounding. */
  public double cosine(int a, int b) {
    return OrthonormalRows.dot(vectors[a], vectors[b]);
  }

  /**
   * The cosine of two classes by their distance, for each distance that two classes have, and 0. Of
   * a truncated frame, those of some two classes.
   *
   * @param distances between the classes of this frame
   */
  public SortedMap<Integer, Double> cosineByDistance(HierarchicalDistances distances) {
    var cosines = new TreeMap<Integer, Double>();
    for (int a = 0; a < classCount() && cosines.size() <= distances.max(); a++) {
      for (int b = 0; b <= a; b++) {
        int distance = distances.between(a, b);
        if (!cosines.containsKey(distance)) {
          cosines.put(distance, cosine(a, b));
        }
      }
    }
    return cosines;
  }

  /** What the frame was solved for; empty where its vectors alone are known. */
  public Optional<Similarities> similarities() {
    return similarities;
  }

  /** The vectors rounded to float32, row by row, length K d; a new array. */
  public float[] toFloats() {
    int dimension = dimension();
    var floats = new float[Math.multiplyExact(vectors.length, dimension)];
    for (int row = 0; row < vectors.length; row++) {
      for (int column = 0; column < dimension; column++) {
        floats[row * dimension + column] = (float) vectors[row][column];
      }
    }
    return floats;
  }

  /**
   * SHA-256 of {@link #toFloats()} in little-endian byte order, as 64 lower-case hexadecimal
   * digits.
   */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      var row = ByteBuffer.allocate(Float.BYTES * dimension()).order(ByteOrder.LITTLE_ENDIAN);
      for (double[] vector : vectors) {
        row.clear();
        for (double value : vector) {
          row.putFloat((float) value);
        }
        digest.update(row.array());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
