package org.haframe.loss;

/**
 * How far the cosines of features with the vectors of a frame are from those of the class's own.
 */
sealed interface CosineTerm permits CosineComparison, ImpliedCosineComparison {

  /**
   * The term of one image, zero where the features are a positive multiple of the class's vector.
   *
   * @param values of the classifier, shape [K]
   * @param length of the features, where they come with one
   * @param label class index, in [0, K)
   */
  ImageLoss loss(double[] values, double length, int label);
}
