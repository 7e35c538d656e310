package org.haframe.train;

import java.io.Serializable;

/**
 * Cuts a vector into slices of equal length, to within one value.
 *
 * @param length values in the vector
 * @param count slices, each averaged by one task
 */
record VectorSlices(int length, int count) implements Serializable {

  /** Below this many values a slice is not worth a task. */
  private static final int SMALLEST = 1 << 16;

  /**
   * As many slices as there are partitions, so that those who trained average, but no tiny ones.
   */
  static VectorSlices of(int length, int partitions) {
    return new VectorSlices(length, Math.max(1, Math.min(partitions, length / SMALLEST)));
  }

  int start(int slice) {
    return Math.toIntExact((long) length * slice / count);
  }

  int length(int slice) {
    return start(slice + 1) - start(slice);
  }
}
