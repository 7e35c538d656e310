package org.haframe.frame;

/**
 * How near the features of a network have come to its frame: neural collapse, Papyan et al., PNAS
 * 2020, with the frame of HAFrame (arXiv:2303.05689, and its authors' code) in place of the
 * simplex. With m_c the mean feature of class c, not centred, and w_c its vector:
 *
 * @param deviation mean over pairs of classes of |cos(m_a, m_b) - w_a . w_b|, in [0, 2]
 * @param selfDuality |W / |W| - M / |M||^2 with Frobenius norms, in [0, 4]; 0 where all m_c are the
 *     same multiple of their w_c
 * @param withinClassVariability trace(S_W) / trace(S_B), with S_W the covariance of features within
 *     their classes and S_B that of the class means; 0 where all images of a class have one
 *     feature. Differs from Papyan et al., who take trace(S_W S_B^+) / K: with as many dimensions
 *     as classes that hangs on the smallest eigenvalues of S_B, which are noise of the means
 */
public record FrameConvergence(
    double deviation, double selfDuality, double withinClassVariability) {

  /** Whether every number is one: not so where the mean feature of a class has length 0. */
  public boolean isFinite() {
    return Double.isFinite(deviation)
        && Double.isFinite(selfDuality)
        && Double.isFinite(withinClassVariability);
  }

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
    double[] centre = centre(means);
    double explained = 0;
    double between = 0;
    for (int label = 0; label < means.length; label++) {
      explained += features.count(label) * OrthonormalRows.dot(means[label], means[label]);
      for (int column = 0; column < centre.length; column++) {
        double difference = means[label][column] - centre[column];
        between += difference * difference / means.length;
      }
    }
    // Where all images of a class are alike, rounding may leave a little less than nothing.
    double within = Math.max(0, features.squaredLengths() - explained);
    return within / features.examples() / between;
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

  private static double length(double[] vector) {
    return Math.sqrt(OrthonormalRows.dot(vector, vector));
  }
}
