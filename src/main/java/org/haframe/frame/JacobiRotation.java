package org.haframe.frame;

/**
 * The rotation of two vectors in their plane that makes them orthogonal (Jacobi; one-sided:
 * Hestenes 1958). Of the two angles the smaller.
 */
record JacobiRotation(double cosine, double sine) {

  /**
   * @param squareOfA a . a
   * @param squareOfB b . b
   * @param product a . b, not 0
   */
  static JacobiRotation of(double squareOfA, double squareOfB, double product) {
    // By the angle's tangent.
    double cotangentOfTwice = (squareOfB - squareOfA) / (2 * product);
    double tangent =
        Math.copySign(1, cotangentOfTwice)
            / (Math.abs(cotangentOfTwice) + Math.sqrt(1 + cotangentOfTwice * cotangentOfTwice));
    double cosine = 1 / Math.sqrt(1 + tangent * tangent);
    return new JacobiRotation(cosine, cosine * tangent);
  }

  /** Turns two vectors, in place. */
  void turn(double[] a, double[] b) {
    for (int row = 0; row < a.length; row++) {
      double ofA = a[row];
      a[row] = cosine * ofA - sine * b[row];
      b[row] = sine * ofA + cosine * b[row];
    }
  }
}
