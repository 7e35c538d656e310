package org.haframe.data;

/** An output that holds something which the program did not write and was not told to replace. */
public final class OutputExistsException extends RuntimeException {
  public OutputExistsException(String message) {
    super(message);
  }
}
