package org.haframe.hierarchy;

/**
 * A class hierarchy that is not a tree, or a file that does not hold one. The message names the
 * file and the line, where there are any, and the node.
 */
public final class InvalidHierarchyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InvalidHierarchyException(String message) {
    super(message);
  }

  public InvalidHierarchyException(String message, Throwable cause) {
    super(message, cause);
  }
}
