package org.haframe.train;

/** Spark could not finish a round: the cause says why. */
public final class RoundFailedException extends RuntimeException {

  RoundFailedException(int epoch, int round, Throwable cause) {
    super(
        "Cannot finish epoch %d, round %d: %s"
            .formatted(
                epoch,
                round,
                cause instanceof InterruptedException ? "interrupted" : cause.getMessage()),
        cause);
  }
}
