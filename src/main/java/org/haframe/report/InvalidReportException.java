package org.haframe.report;

/** A text that is not a report. */
public final class InvalidReportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InvalidReportException(String message) {
    super(message);
  }

  public InvalidReportException(String message, Throwable cause) {
    super(message, cause);
  }
}
