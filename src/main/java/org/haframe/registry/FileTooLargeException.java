package org.haframe.registry;

/**
 * A file of which more would have to be read than the memory allows. It may well be whole: who
 * passes over it as over a damaged one, loses what it holds. The message names the file and says
 * what to do.
 */
public final class FileTooLargeException extends RuntimeException {

  public FileTooLargeException(String message) {
    super(message);
  }
}
