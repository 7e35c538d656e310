package org.haframe.network;

/** The loss, and with it the kind of classifier at the end of the network. */
public sealed interface LossSettings {

  /** Softmax cross-entropy on a learnable linear classifier: the flat baseline. */
  record CrossEntropy() implements LossSettings {}

  /**
   * Cross-entropy and all-class cosine comparison on the fixed frame: beta L_CE + alpha L_cos with
   * beta = 1 - alpha where alpha is at most 1, else 1 (HAFRAME: arXiv:2303.05689, and the authors'
   * code).
   *
   * @param alpha weight of the cosine term, in [0, 100]
   */
  record HierarchyAwareFrame(double alpha) implements LossSettings {
    public HierarchyAwareFrame {
      if (!(alpha >= 0 && alpha <= 100)) {
        throw new IllegalArgumentException(
            "Cannot weight the cosine loss by %s. Use 0 to 100.".formatted(alpha));
      }
    }

    /** Weight of the cross-entropy term. */
    public double beta() {
      return alpha <= 1 ? 1 - alpha : 1;
    }
  }
}
