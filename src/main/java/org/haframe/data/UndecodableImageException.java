package org.haframe.data;

/** An image that cannot be turned into pixels. The message is the reason alone, without a path. */
public final class UndecodableImageException extends Exception {
  public UndecodableImageException(String reason) {
    super(reason);
  }

  public UndecodableImageException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
