package org.haframe.data;

/**
 * Images or an image table that are missing, damaged or do not fit the class hierarchy. The message
 * names the file or table and says what to do.
 */
public final class InvalidImageDataException extends RuntimeException {
  public InvalidImageDataException(String message) {
    super(message);
  }

  public InvalidImageDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
