package org.haframe.cluster;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what driver and executors hold for a job, in its {@code finally}.
 *
 * <p>Where Spark has stopped, that fails: with a NullPointerException in Spark 3.5, which would
 * stand in for the exception that says why. Nothing is lost by passing over it. What is not given
 * back here Spark frees once nothing refers to it.
 */
public final class Release {
  private static final Logger log = LoggerFactory.getLogger(Release.class);

  private Release() {}

  /** Frees broadcast values, which cannot be used any more. */
  public static void of(Broadcast<?>... broadcasts) {
    for (Broadcast<?> broadcast : broadcasts) {
      quietly(broadcast::destroy);
    }
  }

  /** Frees the persisted elements, without waiting for it. */
  public static void of(JavaRDD<?> persisted) {
    quietly(() -> persisted.unpersist(false));
  }

  private static void quietly(Runnable release) {
    try {
      release.run();
    } catch (Exception e) { // Scala throws checked exceptions without declaring them
      log.debug("Spark does not take back what it holds", e);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
