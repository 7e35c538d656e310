package org.haframe.data;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;

/** Tells an {@link ImportListener} after each task how many images have been read. */
final class ImportProgress extends SparkListener {
  private final ImportListener listener;
  private final LongAccumulator read;

  ImportProgress(ImportListener listener, LongAccumulator read) {
    this.listener = listener;
    this.read = read;
  }

  // Spark has merged the task's accumulators before it posts this event.
  @Override
  public void onTaskEnd(SparkListenerTaskEnd taskEnd) {
    listener.imagesRead(read.sum());
  }
}
