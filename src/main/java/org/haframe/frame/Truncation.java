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
   * <p>What tells apart the children of one node has an eigenvalue that is the smaller the more
   * alike they are and the fewer classes lie below them: in a regular tree that of siblings is the
   * smallest, and goes first; in another tree, children of different nodes may go before.
   * Eigenvalues of a regular tree are equal many times; which of their directions stay is then
   * drawn from the seed, so that all siblings lose alike instead of some of them becoming one.
   * Where two classes do become one, the frame is refused.
   */
  LARGEST_EIGENVALUES
}
