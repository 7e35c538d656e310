package org.haframe.loss;

/** The loss of one image and where it falls. Immutable. */
public final class ImageLoss {
  private final double loss;
  private final double[] gradient;
  private final double lengthGradient;

  /**
   * @param loss finite
   * @param gradient with respect to the values of the classifier, shape [N]
   * @param lengthGradient with respect to the length of the features
   */
  ImageLoss(double loss, double[] gradient, double lengthGradient) {
    this.loss = loss;
    this.gradient = gradient.clone();
    this.lengthGradient = lengthGradient;
  }

  /** A loss that does not depend on the length of the features. */
  static ImageLoss of(double loss, double[] gradient) {
    return new ImageLoss(loss, gradient, 0);
  }

  /** This and another loss of the same values, times a weight. */
  ImageLoss plus(double weight, ImageLoss other) {
    double[] sum = gradient();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * other.gradient[i];
    }
    return new ImageLoss(
        loss + weight * other.loss, sum, lengthGradient + weight * other.lengthGradient);
  }

  public double loss() {
    return loss;
  }

  /** With respect to the values of the classifier, shape [N]; a copy. */
  public double[] gradient() {
    return gradient.clone();
  }

  /** With respect to the length of the features. */
  public double lengthGradient() {
    return lengthGradient;
  }
}
