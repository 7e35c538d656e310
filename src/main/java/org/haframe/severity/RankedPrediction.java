package org.haframe.severity;

import org.haframe.hierarchy.HierarchicalDistances;

/**
 * All classes for one image, the best first. Ties: the lowest class index first.
 *
 * <p>Immutable.
 */
public final class RankedPrediction {
  /** With more bits, clearing the counters costs more than the saved pass, for 100 classes. */
  private static final int MAX_DIGIT_BITS = 9;

  private final int[] classes;
  private final double[] probabilities;
  private final double confidence;

  private RankedPrediction(int[] classes, double[] probabilities, double confidence) {
    this.classes = classes;
    this.probabilities = probabilities;
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
    double[] probabilities = rule.probabilities(logits);
    return new RankedPrediction(
        decreasing(rule.scores(logits, probabilities, distances)),
        probabilities,
        Softmax.maximum(logits));
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

  /** The probabilities of the classes that the rule decided by, shape [K], not to be changed. */
  double[] probabilities() {
    return probabilities;
  }

  /** The largest softmax probability of the logits, in [1/K, 1], whatever the rule ranks by. */
  public double confidence() {
    return confidence;
  }

  /**
   * Class indexes by decreasing score. A stable radix sort, which keeps ties in class order and is
   * several times faster than comparing where K is some hundreds. It sorts by the bits that differ
   * between scores alone: the low ones of widened floats do not.
   */
  private static int[] decreasing(double[] scores) {
    int count = scores.length;
    var keys = new long[count];
    var order = new int[count];
    long differing = 0;
    for (int i = 0; i < count; i++) {
      // Adding 0 turns -0 into 0, so that the two tie.
      long bits = Double.doubleToRawLongBits(scores[i] + 0.0);
      // Ascending order of these keys, taken as unsigned, is descending order of the scores: all
      // bits of a positive number but its sign are turned over.
      keys[i] = bits ^ (~(bits >> 63) & Long.MAX_VALUE);
      order[i] = i;
      // Of the numbers, not of the keys: in those, low bits differ wherever signs do.
      differing |= bits ^ Double.doubleToRawLongBits(scores[0] + 0.0);
    }
    int lowest = Long.numberOfTrailingZeros(differing);
    int above = Long.SIZE - Long.numberOfLeadingZeros(differing);
    int passes = Math.max(1, (above - lowest + MAX_DIGIT_BITS - 1) / MAX_DIGIT_BITS);
    int digitBits = (above - lowest + passes - 1) / passes;
    var sorted = new int[count];
    for (int shift = lowest; shift < above; shift += digitBits) {
      sortByDigit(keys, shift, digitBits, order, sorted);
      int[] swapped = order;
      order = sorted;
      sorted = swapped;
    }
    return order;
  }

  private static void sortByDigit(long[] keys, int shift, int bits, int[] order, int[] sorted) {
    int mask = (1 << bits) - 1;
    var begins = new int[mask + 1];
    for (long key : keys) {
      begins[(int) (key >>> shift) & mask]++;
    }
    int begin = 0;
    for (int digit = 0; digit <= mask; digit++) {
      int size = begins[digit];
      begins[digit] = begin;
      begin += size;
    }
    for (int classIndex : order) {
      sorted[begins[(int) (keys[classIndex] >>> shift) & mask]++] = classIndex;
    }
  }
}
