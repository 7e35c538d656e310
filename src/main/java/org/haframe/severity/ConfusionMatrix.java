package org.haframe.severity;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How many images of each class were taken for each class. Rows are the actual classes (labels),
 * columns the predicted ones (ranked first), both in class order.
 *
 * <p>Immutable.
 */
public final class ConfusionMatrix {
  private final int classCount;

  /** Row-major, [K, K]. */
  private final long[] counts;

  ConfusionMatrix(int classCount, long[] counts) {
    this.classCount = classCount;
    this.counts = counts.clone();
  }

  /** How many classes there are, K. */
  public int classCount() {
    return classCount;
  }

  /** How many images of one class were predicted as another, or as itself. */
  public long count(int actual, int predicted) {
    return counts[actual * classCount + predicted];
  }

  /** Whether there is an image of each class. */
  public boolean hasEveryClass() {
    return IntStream.range(0, classCount)
        .allMatch(actual -> IntStream.range(0, classCount).anyMatch(p -> count(actual, p) > 0));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionMatrix that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
