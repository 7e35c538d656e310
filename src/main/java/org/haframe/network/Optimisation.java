package org.haframe.network;

/**
 * The optimiser that a network carries.
 *
 * @param learningRate of the first step, above 0
 * @param classifierRate what the learning rate of a learnt classifier is multiplied by, above 0
 * @param momentum in [0, 1)
 * @param weightDecay on every parameter but running statistics, at least 0
 * @param seed of the initial parameters
 */
public record Optimisation(
    double learningRate, double classifierRate, double momentum, double weightDecay, long seed) {

  /** The same learning rate for all layers. */
  public Optimisation(double learningRate, double momentum, double weightDecay, long seed) {
    this(learningRate, 1, momentum, weightDecay, seed);
  }
}
