package org.haframe.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.BlockUpdatedInfo;

/**
 * Counts the bytes that a driver sends and gets, those that executors exchange, and what its heap
 * holds.
 */
final class DriverTraffic extends SparkListener implements NotificationListener, AutoCloseable {

  private final JavaSparkContext spark;
  private final AtomicLong broadcast = new AtomicLong();
  private final AtomicLong results = new AtomicLong();
  private final AtomicLong shuffled = new AtomicLong();
  private final AtomicLong tasks = new AtomicLong();
  private final AtomicLong largestHeap = new AtomicLong();

  private DriverTraffic(JavaSparkContext spark) {
    this.spark = spark;
  }

  static DriverTraffic watch(JavaSparkContext spark) {
    var traffic = new DriverTraffic(spark);
    spark.sc().addSparkListener(traffic);
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector).addNotificationListener(traffic, null, null);
    }
    return traffic;
  }

  /** Forgets what was counted. Spark's events come a moment late, so the edge is not sharp. */
  void startAgain() {
    broadcast.set(0);
    results.set(0);
    shuffled.set(0);
    tasks.set(0);
    largestHeap.set(0);
  }

  /**
   * Adds the figures of one round; and the most that the driver's heap held behind a collection in
   * any, an upper bound of what it needs: a collection of young objects leaves old garbage.
   */
  void describe(Map<String, Object> figures, int rounds) {
    figures.put("broadcastBytes", broadcast.get() / rounds);
    figures.put("resultBytes", results.get() / rounds);
    figures.put("shuffledBytes", shuffled.get() / rounds);
    figures.put("tasks", tasks.get() / rounds);
    figures.put("driverHeapMebibytes", largestHeap.get() >> 20);
  }

  @Override
  public void onBlockUpdated(SparkListenerBlockUpdated updated) {
    BlockUpdatedInfo block = updated.blockUpdatedInfo();
    // Pieces, as they are sent; the value itself the driver keeps as an object.
    if (block.blockId().isBroadcast()
        && block.blockId().name().contains("_piece")
        && block.blockManagerId().isDriver()
        && block.storageLevel().isValid()) {
      broadcast.addAndGet(block.memSize() + block.diskSize());
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    TaskMetrics metrics = end.taskMetrics();
    results.addAndGet(metrics.resultSize());
    shuffled.addAndGet(metrics.shuffleWriteMetrics().bytesWritten());
    tasks.incrementAndGet();
  }

  @Override
  public void handleNotification(Notification notification, Object none) {
    if (notification
        .getType()
        .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      long used =
          GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
              .getGcInfo()
              .getMemoryUsageAfterGc()
              .entrySet()
              .stream()
              .filter(pool -> pool.getKey().startsWith("G1"))
              .map(Map.Entry::getValue)
              .mapToLong(MemoryUsage::getUsed)
              .sum();
      largestHeap.accumulateAndGet(used, Math::max);
    }
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(this);
    try {
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        ((NotificationEmitter) collector).removeNotificationListener(this);
      }
    } catch (ListenerNotFoundException e) {
      throw new IllegalStateException(e); // it was added in watch
    }
  }
}
