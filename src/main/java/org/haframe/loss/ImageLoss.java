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

  ImageLoss times(double weight) {
    double[] weighted = gradient();
    for (int i = 0; i < weighted.length; i++) {
      weighted[i] *= weight;
    }
    return new ImageLoss(weight * loss, weighted, weight * lengthGradient);
  }

  /** The sum of this and another loss of the same values. */
  ImageLoss plus(ImageLoss other) {
    double[] sum = gradient();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other.gradient[i];
    }
    return new ImageLoss(loss + other.loss, sum, lengthGradient + other.lengthGradient);
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
