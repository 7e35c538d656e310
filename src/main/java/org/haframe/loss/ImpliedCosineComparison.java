package org.haframe.loss;

import org.haframe.frame.ImpliedFeatures;

/**
 * The same as {@link CosineComparison} where the values v are those of a learnt classifier, and
 * stand for products with the vectors of a frame: of the features that they imply, with p = W f
 * their products and |f|^2 = v^T S^+ v, sum_c (p_c / |f| - S_cy)^2.
 *
 * <p>The gradient with respect to v, with r_c the differences: P (2 r / |f|) - (2 r . p) S^+ v /
 * |f|^3, where P is the projection of v onto p. Does not read the length.
 */
record ImpliedCosineComparison(ImpliedFeatures features) implements CosineTerm {

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    double[] products = features.products(values);
    double[] inverse = features.inverse(values);
    double square = 0;
    for (int c = 0; c < values.length; c++) {
      square += products[c] * inverse[c];
    }
    double divisor = ClassLoss.divisor(Math.sqrt(Math.max(square, 0)));
    var byProduct = new double[values.length];
    double loss = 0;
    double alongProducts = 0;
    for (int c = 0; c < values.length; c++) {
      double residual = products[c] / divisor - features.similarity(c, label);
      loss += residual * residual;
      byProduct[c] = 2 * residual / divisor;
      alongProducts += byProduct[c] * products[c];
    }
    double[] gradient = features.products(byProduct);
    for (int c = 0; c < values.length; c++) {
      gradient[c] -= alongProducts * inverse[c] / (divisor * divisor);
    }
    return ImageLoss.of(loss, gradient);
  }
}
