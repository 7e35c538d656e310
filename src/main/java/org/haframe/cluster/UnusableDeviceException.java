package org.haframe.cluster;

/** An executor does not compute on what it should. The message names it and what to do. */
public final class UnusableDeviceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  UnusableDeviceException(String message) {
    super(message);
  }
}
