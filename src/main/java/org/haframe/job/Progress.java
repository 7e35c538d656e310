package org.haframe.job;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a job is, on standard error: a bar on a terminal, now and then a line in a log. Java
 * cannot ask whether standard error is a terminal; {@code submit/haframe} tells by
 * HAFRAME_PROGRESS.
 */
interface Progress extends AutoCloseable {

  /** Says how much is done, which never falls, and in a few words how it goes. */
  void at(long done, String note);

  @Override
  void close();

  /**
   * What there is to do.
   *
   * @param name in one or two words
   * @param unit what is counted, in the plural
   * @param done when the work starts: more than 0 where it goes on from an earlier time
   * @param total how many there are
   */
  record Task(String name, String unit, long done, long total) {}

  static Progress start(Task task) {
    return "bar".equals(System.getenv("HAFRAME_PROGRESS"))
        ? new Bar(task, System.err)
        : new Lines(task, System.err);
  }

  /** A bar that is drawn again and again in one line. */
  final class Bar implements Progress {
    private static final int REDRAW_MILLISECONDS = 500;

    private final ProgressBar bar;

    Bar(Task task, PrintStream terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task.name())
              .setInitialMax(task.total())
              .startsFrom(task.done(), Duration.ZERO)
              .setUnit(" " + task.unit(), 1)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(REDRAW_MILLISECONDS)
              .setConsumer(new ConsoleProgressBarConsumer(terminal))
              .showSpeed()
              .build();
    }

    @Override
    public void at(long done, String note) {
      bar.stepTo(done);
      bar.setExtraMessage(note);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line at the first word, then one each ten seconds, and one at the end. */
  final class Lines implements Progress {
    private static final long BETWEEN_LINES = Duration.ofSeconds(10).toNanos();

    private final Task task;
    private final PrintStream log;
    private final long start = System.nanoTime();
    private long lastLine = start - BETWEEN_LINES;
    private long done;
    private String note = "";

    Lines(Task task, PrintStream log) {
      this.task = task;
      this.log = log;
      this.done = task.done();
    }

    @Override
    public synchronized void at(long nowDone, String nowNote) {
      done = nowDone;
      note = nowNote;
      if (System.nanoTime() - lastLine >= BETWEEN_LINES) {
        printLine();
      }
    }

    @Override
    public synchronized void close() {
      printLine();
    }

    private void printLine() {
      lastLine = System.nanoTime();
      double perSecond = (done - task.done()) / Math.max(1e-9, (lastLine - start) / 1e9);
      StringBuilder line = new StringBuilder();
      line.append("%s: %,d of %,d %s".formatted(task.name(), done, task.total(), task.unit()));
      line.append(", %s a second".formatted(rounded(perSecond)));
      if (done > task.done() && done < task.total()) {
        long secondsLeft = (long) ((task.total() - done) / perSecond);
        line.append(", %s left".formatted(readable(Duration.ofSeconds(secondsLeft))));
      }
      log.println(note.isEmpty() ? line : line.append("; ").append(note));
    }
  }

  /** With a fraction where it is small. */
  static String rounded(double number) {
    return String.format(Locale.ROOT, number < 10 ? "%.1f" : "%,.0f", number);
  }

  /** 47 s, 3 min 5 s, 2 h 10 min. */
  static String readable(Duration duration) {
    if (duration.toHours() > 0) {
      return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
    return duration.toMinutes() > 0
        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : "%d s".formatted(duration.toSeconds());
  }
}
