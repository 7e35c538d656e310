package org.haframe.loss;

/**
 * A loss on what a classifier puts out for an image, and the class scores that go with it.
 *
 * <p>Values are the N numbers that the classifier puts out: class logits, values of tree nodes, or
 * products of the features with the vectors of a frame. The length is that of the features, which
 * only losses on the vectors of a frame use. Immutable, so that several threads may share one.
 */
public sealed interface ClassLoss
    permits AngularFrameLoss,
        ConditionalSoftmaxLoss,
        CrossEntropyLoss,
        EmbeddingLoss,
        FeatureHierarchyLoss,
        HierarchicalCrossEntropyLoss,
        HierarchyAwareFrameLoss,
        LevelCrossEntropyLoss,
        LevelFrameLoss,
        NodeSubspaceLoss,
        SoftLabelLoss {

  /**
   * Class scores, whose softmax stands for class probabilities.
   *
   * @param values of the classifier, shape [N]
   * @param length of the features, not negative
   * @return shape [K], a new array
   */
  double[] scores(double[] values, double length);

  /**
   * The loss of one image and its gradient.
   *
   * @param values of the classifier, shape [N]
   * @param length of the features, not negative
   * @param label class index, in [0, K)
   */
  ImageLoss loss(double[] values, double length, int label);

  /**
   * The losses of a minibatch, whose sum is what a step minimises; each image's gradient is that of
   * the sum.
   *
   * @param values of each image, shape [B][N]
   * @param lengths of the features of each image, shape [B]
   * @param labels class index of each image, shape [B]
   */
  default ImageLoss[] losses(double[][] values, double[] lengths, int[] labels) {
    var losses = new ImageLoss[labels.length];
    for (int image = 0; image < labels.length; image++) {
      losses[image] = loss(values[image], lengths[image], labels[image]);
    }
    return losses;
  }

  /**
   * The features' length for a division.
   *
   * @return the length, or 1e-8 where it is below: shorter features have no direction
   */
  static double divisor(double length) {
    return Math.max(length, 1e-8);
  }
}
