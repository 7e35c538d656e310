package org.haframe.frame;

/** What becomes of a frame that has fewer dimensions than the rank of its similarities. */
public enum Truncation {
  /** It is refused: no vectors of so few dimensions have these cosines. */
  NONE,
  /**
   * Of the vectors stays what lies along the directions of the largest eigenvalues of the
   * similarities, which is the nearest matrix of so low a rank (Eckart and Young); then each is
   * made 1 long again. Cosines are no longer the similarities, {@link FrameSolver#largestDeviation}
   * says by how much, and no longer the same for all classes of one distance.
   *
   * <p>The smallest eigenvalues are those of siblings, so that they go first. In a regular tree
   * many are equal; which of their directions stay is then drawn from the seed, so that all
   * siblings lose alike instead of some of them becoming one. Where two classes do become one, the
   * frame is refused.
   */
  LARGEST_EIGENVALUES
}
