package org.haframe.loss;

import org.haframe.frame.ImpliedFeatures;

/**
 * The same as {@link CosineComparison} where the values are the logits of a learnt classifier: of
 * the features that they imply ({@link ImpliedFeatures}), with u their products and |f|^2 = u^T S^+
 * u, sum_c (u_c / |f| - S_cy)^2. A number added to all logits changes nothing.
 *
 * <p>The gradient with respect to u, with r_c the differences, is 2 r / |f| - (2 r . u) S^+ u /
 * |f|^3. Does not read the length.
 */
record ImpliedCosineComparison(ImpliedFeatures features) implements CosineTerm {

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    double[] products = features.products(values);
    double[] inverse = features.inverse(products);
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
    for (int c = 0; c < values.length; c++) {
      byProduct[c] -= alongProducts * inverse[c] / (divisor * divisor);
    }
    return ImageLoss.of(loss, features.gradient(byProduct));
  }
}
