package org.haframe.train;

/** Spark could not finish a round: the cause says why. */
public final class RoundFailedException extends RuntimeException {

  RoundFailedException(String round, Throwable cause) {
    super(
        "Cannot finish %s: %s"
            .formatted(
                round, cause instanceof InterruptedException ? "interrupted" : cause.getMessage()),
        cause);
  }
}
