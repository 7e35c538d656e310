package org.haframe.frame;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * How near the features of a network have come to its frame: neural collapse, Papyan et al., PNAS
 * 2020, with the frame of HAFrame (arXiv:2303.05689, and its authors' code) in place of the
 * simplex. With m_c the mean feature of class c, not centred, and w_c its vector:
 *
 * @param deviation mean over pairs of classes of |cos(m_a, m_b) - w_a . w_b|, in [0, 2]
 * @param selfDuality |W / |W| - M / |M||^2 with Frobenius norms, in [0, 4]; 0 where all m_c are the
 *     same multiple of their w_c
 * @param withinClassVariability trace(S_W S_B^+) / K, with S_W the covariance of features within
 *     their classes and S_B that of the class means; 0 where all images of a class have one feature
 */
public record FrameConvergence(
    double deviation, double selfDuality, double withinClassVariability) {

  /** Of the largest eigenvalue of S_B, what is rounding. */
  private static final double ZERO_EIGENVALUE = 1e-10;

  /**
   * @throws IllegalArgumentException if a class has no image, or features and frame differ in shape
   */
  public static FrameConvergence of(FeatureSums features, ClassFrame frame) {
    int classCount = frame.classCount();
    if (features.classCount() != classCount || features.dimension() != frame.dimension()) {
      throw new IllegalArgumentException(
          "Cannot compare features of %d classes in %d dimensions with a frame of %d in %d. Use the features that the frame's classifier takes."
              .formatted(
                  features.classCount(), features.dimension(), classCount, frame.dimension()));
    }
    var means = new double[classCount][];
    for (int label = 0; label < classCount; label++) {
      if (features.count(label) == 0) {
        throw new IllegalArgumentException(
            "Cannot compare features with a frame: there is no image of class %d. Use images of all classes."
                .formatted(label));
      }
      means[label] = features.mean(label);
    }
    return new FrameConvergence(
        deviation(means, frame),
        selfDuality(means, frame),
        withinClassVariability(means, features));
  }

  private static double deviation(double[][] means, ClassFrame frame) {
    double sum = 0;
    int pairs = 0;
    for (int a = 0; a < means.length; a++) {
      for (int b = 0; b < a; b++) {
        double cosine =
            OrthonormalRows.dot(means[a], means[b]) / (length(means[a]) * length(means[b]));
        sum += Math.abs(cosine - frame.cosine(a, b));
        pairs++;
      }
    }
    return sum / pairs;
  }

  private static double selfDuality(double[][] means, ClassFrame frame) {
    double squares = 0;
    for (double[] mean : means) {
      squares += OrthonormalRows.dot(mean, mean);
    }
    double scale = 1 / Math.sqrt(squares);
    double frameScale = 1 / Math.sqrt(means.length); // the vectors have length 1
    double sum = 0;
    for (int label = 0; label < means.length; label++) {
      for (int column = 0; column < frame.dimension(); column++) {
        double difference = frameScale * frame.at(label, column) - scale * means[label][column];
        sum += difference * difference;
      }
    }
    return sum;
  }

  /** Classes weigh as much as they have images in S_W, and all the same in S_B. */
  private static double withinClassVariability(double[][] means, FeatureSums features) {
    int dimension = features.dimension();
    var within = new double[dimension][dimension];
    var between = new double[dimension][dimension];
    double[] centre = centre(means);
    for (int row = 0; row < dimension; row++) {
      for (int column = 0; column < dimension; column++) {
        double explained = 0;
        double spread = 0;
        for (int label = 0; label < means.length; label++) {
          explained += features.count(label) * means[label][row] * means[label][column];
          spread += (means[label][row] - centre[row]) * (means[label][column] - centre[column]);
        }
        within[row][column] = (features.product(row, column) - explained) / features.examples();
        between[row][column] = spread / means.length;
      }
    }
    return traceOfQuotient(new Array2DRowRealMatrix(within), new Array2DRowRealMatrix(between))
        / means.length;
  }

  private static double[] centre(double[][] means) {
    var centre = new double[means[0].length];
    for (double[] mean : means) {
      for (int column = 0; column < centre.length; column++) {
        centre[column] += mean[column] / means.length;
      }
    }
    return centre;
  }

  /** trace(A B^+): over the eigenvectors v of B, the sum of v . A v over their eigenvalues. */
  private static double traceOfQuotient(RealMatrix a, RealMatrix b) {
    var decomposition = new EigenDecomposition(b);
    double largest = 0;
    for (double eigenvalue : decomposition.getRealEigenvalues()) {
      largest = Math.max(largest, eigenvalue);
    }
    double trace = 0;
    for (int i = 0; i < b.getColumnDimension(); i++) {
      double eigenvalue = decomposition.getRealEigenvalue(i);
      if (eigenvalue > ZERO_EIGENVALUE * largest) {
        var vector = decomposition.getEigenvector(i);
        trace += vector.dotProduct(a.operate(vector)) / eigenvalue;
      }
    }
    return trace;
  }

  private static double length(double[] vector) {
    return Math.sqrt(OrthonormalRows.dot(vector, vector));
  }
}
