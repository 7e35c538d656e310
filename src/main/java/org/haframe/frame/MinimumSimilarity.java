package org.haframe.frame;

/** How the smallest similarity s of a frame is found. */
public enum MinimumSimilarity {
  /**
   * The smallest s for which vectors exist: s = -1 / (q - 1) with q the sum of all entries of the
   * inverse kernel. It separates classes most; the vectors then have rank K - 1. May lie below -1
   * for a small gamma; the cosines do not.
   */
  CLOSED_FORM,
  /**
   * As the authors' code does: the smallest of 100 equally spaced values from -1 / (K - 1) down to
   * -1 for which the smallest eigenvalue is above -1e-6.
   */
  GRID
}
