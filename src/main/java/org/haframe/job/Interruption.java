package org.haframe.job;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;

/**
 * Turns SIGINT and SIGTERM into a request to end at the next good moment. A second one ends the
 * program at once.
 *
 * <p>A shutdown hook would not do: Spark has one of its own, which runs at the same time and takes
 * the cluster away from the round that is to be finished.
 */
final class Interruption implements AutoCloseable {
  private final AtomicBoolean requested = new AtomicBoolean();
  private final PrintStream log;
  private final Object previousInterrupt;
  private final Object previousTerminate;

  private Interruption(PrintStream log) {
    this.log = log;
    this.previousInterrupt = Signals.register("INT", this::signal);
    this.previousTerminate = Signals.register("TERM", this::signal);
  }

  /** Listens from now on, until closed. */
  static Interruption listen() {
    return new Interruption(System.err);
  }

  /** Whether a signal has come. */
  boolean requested() {
    return requested.get();
  }

  private void signal() {
    if (requested.getAndSet(true)) {
      // Not exit(): its hooks wait for what is going on.
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number());
    }
    log.println(
        "Interrupted: ending after this round, with a checkpoint. Interrupt again to end at once.");
  }

  @Override
  public void close() {
    Signals.unregister("INT", previousInterrupt);
    Signals.unregister("TERM", previousTerminate);
  }
}
