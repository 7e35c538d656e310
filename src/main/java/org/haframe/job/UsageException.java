package org.haframe.job;

/**
 * The user asked for something that cannot be done as it was asked. The message says what to
 * change.
 */
final class UsageException extends RuntimeException {
  UsageException(String message) {
    super(message);
  }

  UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
