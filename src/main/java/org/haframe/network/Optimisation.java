package org.haframe.network;

/**
 * The optimiser that a network carries.
 *
 * @param learningRate of the first step, above 0
 * @param momentum in [0, 1)
 * @param weightDecay on every parameter but running statistics, at least 0
 * @param seed of the initial parameters
 */
public record Optimisation(double learningRate, double momentum, double weightDecay, long seed) {}
