package org.haframe.train;

import java.time.Duration;

/** A round took longer than {@code training.round-timeout}. */
public final class RoundTimeoutException extends RuntimeException {

  RoundTimeoutException(int epoch, int round, Duration timeout, String atWork) {
    super(
        "Cannot finish epoch %d, round %d within %d s. Still at work: %s. Look for a dead or slow executor, or raise training.round-timeout."
            .formatted(epoch, round, timeout.toSeconds(), atWork));
  }
}
