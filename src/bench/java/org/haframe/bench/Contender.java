package org.haframe.bench;

/** A network in some library, at work on minibatches of one {@link StartingPoint}. */
interface Contender {

  /** One optimiser step on the given minibatch; returns the mean loss before it. */
  double train(int minibatch);

  /** Scores the given minibatch, up to the logits in a Java array. */
  float[] infer(int minibatch);
}
