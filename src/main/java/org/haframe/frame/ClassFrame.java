package org.haframe.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Unit vectors, one per class, whose cosines follow the class hierarchy.
 *
 * <p>Row i, shape [K, d] with d at least the rank of the similarities S, is class i of the class
 * order. For all i, j: w_i . w_j = S_ij within 1e-9, and |w_i| = 1. Source: HAFrame,
 * arXiv:2303.05689. Differs from the authors' code: the rotation is drawn from a given seed, so
 * that a frame can be made again from its settings.
 *
 * <p>Immutable. A frame is never trained and never averaged.
 */
public final class ClassFrame {
  private final double[][] vectors;
  private final double minimumSimilarity;
  private final int rank;
  private final double smallestEigenvalue;

  ClassFrame(double[][] vectors, double minimumSimilarity, int rank, double smallestEigenvalue) {
    this.vectors = vectors;
    this.minimumSimilarity = minimumSimilarity;
    this.rank = rank;
    this.smallestEigenvalue = smallestEigenvalue;
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
   * s of the similarity mapping. For exponential decay an asymptote that lies below every cosine,
   * and below -1 where gamma is small; for the other mappings the smallest similarity itself.
   */
  public double minimumSimilarity() {
    return minimumSimilarity;
  }

  /** The rank of the similarities: K, or K - 1 where they are as small as they can be. */
  public int rank() {
    return rank;
  }

  /** The smallest eigenvalue of the similarities; 0 but for rounding where the rank is K - 1. */
  public double smallestEigenvalue() {
    return smallestEigenvalue;
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
