package org.haframe.severity;

import org.haframe.hierarchy.HierarchicalDistances;

/**
 * All classes for one image, the best first. Ties: the lowest class index first.
 *
 * <p>Immutable.
 */
public final class RankedPrediction {
  private static final int DIGIT_BITS = 11;
  private static final int DIGITS = (Long.SIZE + DIGIT_BITS - 1) / DIGIT_BITS;
  private static final int RADIX = 1 << DIGIT_BITS;

  private final int[] classes;
  private final double confidence;

  private RankedPrediction(int[] classes, double confidence) {
    this.classes = classes;
    this.confidence = confidence;
  }

  /**
   * Ranks the classes.
   *
   * @param logits of the network, finite, shape [K]
   * @throws IllegalArgumentException if there are not K logits, or one is not finite
   */
  public static RankedPrediction of(
      float[] logits, DecisionRule rule, HierarchicalDistances distances) {
    if (logits.length != distances.classCount()) {
      throw new IllegalArgumentException(
          "Cannot rank %d classes by %d logits. Use a network and a hierarchy of the same classes."
              .formatted(distances.classCount(), logits.length));
    }
    for (int i = 0; i < logits.length; i++) {
      if (!Float.isFinite(logits[i])) {
        throw new IllegalArgumentException(
            "Cannot rank classes: the logit of class %d is %s. Check that the training of the network did not diverge."
                .formatted(i, logits[i]));
      }
    }
    return new RankedPrediction(
        decreasing(rule.scores(logits, distances)), Softmax.maximum(logits));
  }

  /** How many classes are ranked, K. */
  public int classCount() {
    return classes.length;
  }

  /** The class at a position, counted from 0, the best. */
  public int at(int position) {
    return classes[position];
  }

  /** The best class. */
  public int first() {
    return classes[0];
  }

  /** The largest softmax probability of the logits, in [1/K, 1], whatever the rule ranks by. */
  public double confidence() {
    return confidence;
  }

  /**
   * Class indexes by decreasing score. A stable radix sort by 11 bits at a time, from the lowest:
   * it keeps ties in class order, is several times faster than comparing for K of some hundreds,
   * and skips the digits that all scores share, such as the low ones of widened floats.
   */
  private static int[] decreasing(double[] scores) {
    int count = scores.length;
    var keys = new long[count];
    var histograms = new int[DIGITS][RADIX];
    for (int i = 0; i < count; i++) {
      // Adding 0 turns -0 into 0, so that the two tie.
      long bits = Double.doubleToRawLongBits(scores[i] + 0.0);
      // Ascending order of these unsigned keys is descending order of the scores.
      keys[i] = bits < 0 ? bits : ~bits & Long.MAX_VALUE;
      for (int digit = 0; digit < DIGITS; digit++) {
        histograms[digit][digit(keys[i], digit)]++;
      }
    }
    var order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    var sorted = new int[count];
    for (int digit = 0; digit < DIGITS; digit++) {
      int[] histogram = histograms[digit];
      if (histogram[digit(keys[0], digit)] == count) {
        continue;
      }
      int begin = 0;
      for (int value = 0; value < RADIX; value++) {
        int size = histogram[value];
        histogram[value] = begin;
        begin += size;
      }
      for (int classIndex : order) {
        sorted[histogram[digit(keys[classIndex], digit)]++] = classIndex;
      }
      int[] swapped = order;
      order = sorted;
      sorted = swapped;
    }
    return order;
  }

  private static int digit(long key, int digit) {
    return (int) (key >>> digit * DIGIT_BITS) & RADIX - 1;
  }
}
