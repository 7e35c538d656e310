package org.haframe.network;

import org.jspecify.annotations.Nullable;

/**
 * A model, or a part of one, that does not fit together or cannot be read. The message says what to
 * do.
 */
public final class InvalidModelException extends RuntimeException {

  public InvalidModelException(String message) {
    super(message);
  }

  public InvalidModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
