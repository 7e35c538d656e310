package org.haframe.loss;

/**
 * The loss of one image and where it falls.
 *
 * @param loss finite
 * @param gradient with respect to the values of the classifier, shape [N]
 * @param lengthGradient with respect to the length of the features
 */
public record ImageLoss(double loss, double[] gradient, double lengthGradient) {

  /** A loss that does not depend on the length of the features. */
  static ImageLoss of(double loss, double[] gradient) {
    return new ImageLoss(loss, gradient, 0);
  }
}
