package org.haframe.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.IntSupplier;

/**
 * What one of something took on one thread.
 *
 * @param processor seconds of the thread's processor time, which others on the machine take little
 *     of
 * @param passed seconds on the clock
 */
record ThreadTime(double processor, double passed) {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * Does work on this thread again and again, once at least, until a time has passed.
   *
   * @param seconds that pass at least
   * @param work tells how much of it was done
   */
  static ThreadTime ofEach(double seconds, IntSupplier work) {
    long processorBegin = THREADS.getCurrentThreadCpuTime();
    long begin = System.nanoTime();
    long count = 0;
    long passed;
    do {
      count += work.getAsInt();
      passed = System.nanoTime() - begin;
    } while (passed < seconds * 1e9);
    long processor = THREADS.getCurrentThreadCpuTime() - processorBegin;
    return new ThreadTime(processor / 1e9 / count, passed / 1e9 / count);
  }
}
