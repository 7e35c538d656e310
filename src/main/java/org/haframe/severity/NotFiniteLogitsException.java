package org.haframe.severity;

/**
 * A logit that is NaN or infinite, so that classes cannot be ranked by it. Parameters of a network
 * can all be finite, and sums of them not.
 */
public final class NotFiniteLogitsException extends IllegalArgumentException {

  NotFiniteLogitsException(int classIndex, float logit) {
    super(
        "Cannot rank classes: the logit of class %d is %s. Check that the training of the network did not diverge."
            .formatted(classIndex, logit));
  }
}
