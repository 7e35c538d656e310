package org.haframe.train;

import java.time.Duration;

/** A round took longer than {@code training.round-timeout}, or than its minibatches would by it. */
public final class RoundTimeoutException extends RuntimeException {

  RoundTimeoutException(String round, Duration timeout, String atWork) {
    super(
        "Cannot finish %s within %d s. Still at work: %s. Look for a dead or slow executor, or raise training.round-timeout."
            .formatted(round, timeout.toSeconds(), atWork));
  }
}
