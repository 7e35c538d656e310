package org.haframe.network;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The loss of the HAFrame paper (arXiv:2303.05689, and its authors' code) on features f [B, d],
 * with a fixed frame W [K, d] of unit rows and S = W W^T.
 *
 * <p>L_b = beta CE(f_b W^T, y_b) + alpha sum_c (cos(w_c, f_b) - S_{c, y_b})^2, the sum over all K
 * classes. The gradient of the second term is 2 alpha (sum_c r_c w_c / |f| - (sum_c r_c cos_c) f /
 * |f|^2) with r_c = cos_c - S_{c,y}; it is zero exactly where f is a positive multiple of w_y.
 * Labels t are rows of [B, K] that sum to one.
 */
final class HierarchyAwareFrameLoss {

  /** Below this length a feature has no direction. */
  private static final double SMALLEST_NORM = 1e-8;

  private final INDArray frame;
  private final INDArray similarities;
  private final double alpha;
  private final double beta;

  HierarchyAwareFrameLoss(INDArray frame, double alpha, double beta) {
    this.frame = frame;
    this.similarities = frame.mmul(frame.transpose());
    this.alpha = alpha;
    this.beta = beta;
  }

  /** A copy of the frame, row major [K, d]. */
  float[] frame() {
    return frame.dup('c').data().asFloat();
  }

  /** f W^T, [B, K], written into the given array. */
  INDArray logits(INDArray features, INDArray out) {
    return features.mmuli(frame.transpose(), out);
  }

  /** L_b of each row, [B, 1]. */
  INDArray scores(INDArray labels, INDArray features) {
    INDArray logits = features.mmul(frame.transpose());
    INDArray residuals = cosines(logits, norms(features)).subi(labels.mmul(similarities));
    INDArray crossEntropy = SoftmaxCrossEntropy.scores(labels, logits);
    return residuals.muli(residuals).sum(true, 1).muli(alpha).addi(crossEntropy.muli(beta));
  }

  /** The gradient of sum_b L_b with respect to the features, [B, d]. */
  INDArray gradient(INDArray labels, INDArray features) {
    INDArray logits = features.mmul(frame.transpose());
    INDArray norms = norms(features);
    INDArray cosines = cosines(logits, norms);
    INDArray residuals = cosines.sub(labels.mmul(similarities));
    INDArray alongFeature =
        cosines.muli(residuals).sum(true, 1).divi(norms).divi(norms).muli(-2 * alpha);
    INDArray perClass =
        SoftmaxCrossEntropy.gradient(labels, logits)
            .muli(beta)
            .addi(residuals.diviColumnVector(norms).muli(2 * alpha));
    return perClass.mmul(frame).addi(features.mulColumnVector(alongFeature));
  }

  private static INDArray norms(INDArray features) {
    return Transforms.max(features.norm2(true, 1), SMALLEST_NORM, false);
  }

  private static INDArray cosines(INDArray logits, INDArray norms) {
    return logits.divColumnVector(norms);
  }
}
