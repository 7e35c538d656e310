package org.haframe.network;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Weight decay as the HAFrame paper uses it: coefficient w is added to the gradient in front of the
 * momentum.
 *
 * <p>DL4J's L2Regularization does the same, but also adds half of coefficient |w|^2 to the reported
 * loss, which would then not be comparable between settings.
 */
public final class CoupledWeightDecay implements Regularization {

  @JsonProperty private double coefficient;

  /** For JSON. */
  public CoupledWeightDecay() {}

  CoupledWeightDecay(double coefficient) {
    this.coefficient = coefficient;
  }

  @Override
  public ApplyStep applyStep() {
    return ApplyStep.BEFORE_UPDATER;
  }

  @Override
  public void apply(
      INDArray parameters, INDArray gradient, double learningRate, int iteration, int epoch) {
    // One call of BLAS costs a microsecond, where ND4J's operations cost twenty each, and a network
    // has a hundred parameters.
    Nd4j.getBlasWrapper().level1().axpy(gradient.length(), coefficient, parameters, gradient);
  }

  @Override
  public double score(INDArray parameters, int iteration, int epoch) {
    return 0;
  }

  @Override
  public Regularization clone() {
    return new CoupledWeightDecay(coefficient);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CoupledWeightDecay decay && coefficient == decay.coefficient;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(coefficient);
  }
}
