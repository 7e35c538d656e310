package org.haframe.network;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What ND4J can compute on in this process: one CPU, or the GPUs that CUDA shows it, which are
 * counted from 0.
 */
public final class ProcessDevices {

  private ProcessDevices() {}

  public static boolean areGpus() {
    return !Nd4j.getEnvironment().isCPU();
  }

  public static int count() {
    return Nd4j.getAffinityManager().getNumberOfDevices();
  }

  /** The device of the calling thread. */
  public static int ofThisThread() {
    return Nd4j.getAffinityManager().getDeviceForCurrentThread();
  }

  /**
   * Makes the calling thread compute on a device from here on, and verifies it by an array. Arrays
   * that exist stay where they are.
   *
   * @throws IllegalStateException if the thread or its arrays are on another device all the same
   */
  public static void select(int device) {
    if (ofThisThread() != device) {
      // As ND4J does itself where it changes devices: the context holds streams of the old one.
      Nd4j.getMemoryManager().releaseCurrentContext();
      Nd4j.getAffinityManager().unsafeSetDevice(device);
    }
    int thread = ofThisThread();
    int array;
    try (var probe = Nd4j.create(DataType.FLOAT, 1)) {
      array = Nd4j.getAffinityManager().getDeviceForArray(probe);
    }
    if (thread != device || array != device) {
      throw new IllegalStateException(
          "Cannot compute on device %d: ND4J has this thread on device %d and its arrays on device %d."
              .formatted(device, thread, array));
    }
  }
}
