package org.haframe.network;

import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Cross-entropy of softmax probabilities, as a loss on logits.
 *
 * <p>For logits z and labels t, both [B, K], rows of t summing to one: L_b = logsumexp(z_b) - t_b .
 * z_b, and its gradient is softmax(z_b) - t_b. DL4J's own loss takes probabilities, so that a
 * network ends in softmax; ours keeps the network's output in logits, whose order is still exact
 * where probabilities have run into zero.
 */
public final class SoftmaxCrossEntropy implements ILossFunction {

  /** For JSON. */
  public SoftmaxCrossEntropy() {}

  /** L_b of each row, [B, 1]. */
  static INDArray scores(INDArray labels, INDArray logits) {
    INDArray shifted = logits.subColumnVector(logits.max(true, 1));
    INDArray logSumExp = Transforms.log(Transforms.exp(shifted, true).sum(true, 1), false);
    return logSumExp.subi(shifted.muli(labels).sum(true, 1));
  }

  /** The gradient of sum_b L_b with respect to the logits, [B, K]. */
  static INDArray gradient(INDArray labels, INDArray logits) {
    INDArray exponentials = Transforms.exp(logits.subColumnVector(logits.max(true, 1)), false);
    return exponentials.diviColumnVector(exponentials.sum(true, 1)).subi(labels);
  }

  @Override
  public double computeScore(
      INDArray labels,
      INDArray logits,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    double sum = computeScoreArray(labels, logits, activation, mask).sumNumber().doubleValue();
    return average ? sum / logits.size(0) : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray logits, IActivation activation, @Nullable INDArray mask) {
    requireSupported(activation, mask);
    return scores(labels, logits);
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray logits, IActivation activation, @Nullable INDArray mask) {
    requireSupported(activation, mask);
    return gradient(labels, logits);
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels,
      INDArray logits,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    return new Pair<>(
        computeScore(labels, logits, activation, mask, average),
        computeGradient(labels, logits, activation, mask));
  }

  private static void requireSupported(IActivation activation, @Nullable INDArray mask) {
    if (!(activation instanceof ActivationIdentity)) {
      throw new IllegalArgumentException(
          "Cannot compute the cross-entropy behind activation %s: it takes logits. Use the identity."
              .formatted(activation));
    }
    if (mask != null) {
      throw new IllegalArgumentException("Cannot mask the labels of an image classifier.");
    }
  }

  @Override
  public String name() {
    return "softmaxCrossEntropy";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SoftmaxCrossEntropy;
  }

  @Override
  public int hashCode() {
    return SoftmaxCrossEntropy.class.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
