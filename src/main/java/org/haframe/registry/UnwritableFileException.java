package org.haframe.registry;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/**
 * A file that the storage did not take: it is full, cannot be reached, or forbids it. The message
 * names the file and says what to do.
 */
public final class UnwritableFileException extends IOException {

  UnwritableFileException(Path file, Throwable cause) {
    super(
        "Cannot write %s: %s. What was there before is unharmed; make room or mend the storage, then run again (a training with --resume)."
            .formatted(file, reason(cause)),
        cause);
  }

  /** The first line, without its full stop: HDFS adds a stack trace to the message. */
  private static String reason(Throwable cause) {
    String line =
        String.valueOf(cause.getMessage())
            .lines()
            .findFirst()
            .orElse(cause.getClass().getSimpleName());
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
