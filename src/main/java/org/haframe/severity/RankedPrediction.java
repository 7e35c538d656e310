package org.haframe.severity;

import org.haframe.hierarchy.HierarchicalDistances;

/**
 * All classes for one image, the best first. Ties: the lowest class index first.
 *
 * <p>Immutable.
 */
public final class RankedPrediction {
  /** With more bits, clearing the counters costs more than the saved pass, for 100 classes. */
  private static final int MAX_DIGIT_BITS = 8;

  private final int[] classes;

  /**
   * The probabilities that the rule decided by, added up below the nodes of each level, shape
   * [H][nodes of the level]; the last are those of the classes.
   */
  private final double[][] nodeProbabilities;

  private final int[] mostProbable;
  private final double confidence;

  private RankedPrediction(int[] classes, double[][] nodeProbabilities, double confidence) {
    this.classes = classes;
    this.nodeProbabilities = nodeProbabilities;
    this.mostProbable = mostProbable(nodeProbabilities);
    this.confidence = confidence;
  }

  /**
   * Ranks the classes.
   *
   * @param logits of the network, finite, shape [K]
   * @throws IllegalArgumentException if there are not K logits
   * @throws NotFiniteLogitsException if one is not finite
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
        throw new NotFiniteLogitsException(i, logits[i]);
      }
    }
    double[] probabilities = rule.probabilities(logits);
    double[][] nodeProbabilities = distances.sums(probabilities);
    return new RankedPrediction(
        decreasing(rule.scores(logits, nodeProbabilities, distances)),
        nodeProbabilities,
        rule.confidence(logits, probabilities));
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

  /**
   * How far from the truth an answer is to be expected: sum_j p_j d(answer, j) with the
   * probabilities p that the rule decided by. In levels of the tree, in [0, max d].
   *
   * @param distances between the classes that were ranked
   */
  public double expectedDistance(int answer, HierarchicalDistances distances) {
    int[] fromAnswer = distances.from(answer);
    double expected = 0;
    for (int i = 0; i < fromAnswer.length; i++) {
      expected += probability(i) * fromAnswer[i];
    }
    return expected;
  }

  private static int[] mostProbable(double[][] nodeProbabilities) {
    var mostProbable = new int[nodeProbabilities.length];
    for (int level = 0; level < mostProbable.length; level++) {
      double[] onLevel = nodeProbabilities[level];
      int best = 0;
      for (int node = 1; node < onLevel.length; node++) {
        best = onLevel[node] > onLevel[best] ? node : best;
      }
      mostProbable[level] = best;
    }
    return mostProbable;
  }

  /**
   * The node of each level with the largest sum of the probabilities that the rule decided by,
   * shape [H]; the last is a class. Of equal ones the first. Not to be changed.
   */
  int[] mostProbable() {
    return mostProbable;
  }

  /** The probability of a class that the rule decided by, in [0, 1]. */
  public double probability(int classIndex) {
    return nodeProbabilities[nodeProbabilities.length - 1][classIndex];
  }

  /** The node of the tree to answer with where a class is not sure enough. */
  public BackOffAnswer backOff() {
    return BackOffAnswer.of(mostProbable, nodeProbabilities);
  }

  /** The largest softmax probability of the logits, in [1/K, 1], whatever the rule ranks by. */
  public double confidence() {
    return confidence;
  }

  /**
   * Class indexes by decreasing score. A stable radix sort, which keeps ties in class order and is
   * several times faster than comparing where K is some hundreds. It sorts by the bits that scores
   * differ in alone: the low ones of widened floats do not.
   */
  private static int[] decreasing(double[] scores) {
    long[] keys = stepsBelowBest(scores);
    long used = 0;
    for (long key : keys) {
      used |= key;
    }
    int lowest = Long.numberOfTrailingZeros(used);
    int width = Long.SIZE - Long.numberOfLeadingZeros(used) - lowest;
    int passes = Math.max(1, (width + MAX_DIGIT_BITS - 1) / MAX_DIGIT_BITS);
    int digitBits = (width + passes - 1) / passes;
    int[][] sizes = sizesByDigit(keys, lowest, digitBits, passes);
    var order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    var sorted = new int[keys.length];
    for (int pass = 0; pass < passes; pass++) {
      sortByDigit(keys, lowest + pass * digitBits, sizes[pass], order, sorted);
      int[] swapped = order;
      order = sorted;
      sorted = swapped;
    }
    return order;
  }

  /**
   * How many doubles each score lies below the largest, unsigned. In two's complement, where the
   * bits of a double are sign and magnitude, they count the doubles, and -0 is 0.
   */
  private static long[] stepsBelowBest(double[] scores) {
    var steps = new long[scores.length];
    long best = Long.MIN_VALUE;
    for (int i = 0; i < scores.length; i++) {
      long bits = Double.doubleToRawLongBits(scores[i]);
      long sign = bits >> 63; // 0 or -1, so that x ^ sign - sign is x or -x
      steps[i] = ((bits & Long.MAX_VALUE) ^ sign) - sign;
      best = Math.max(best, steps[i]);
    }
    for (int i = 0; i < steps.length; i++) {
      steps[i] = best - steps[i];
    }
    return steps;
  }

  /** How many keys have each value of each digit, [passes][2^bits]. */
  private static int[][] sizesByDigit(long[] keys, int lowest, int bits, int passes) {
    var sizes = new int[passes][1 << bits];
    int mask = (1 << bits) - 1;
    for (long key : keys) {
      long digits = key >>> lowest;
      for (int[] sizesOfDigit : sizes) {
        sizesOfDigit[(int) digits & mask]++;
        digits >>>= bits;
      }
    }
    return sizes;
  }

  private static void sortByDigit(long[] keys, int shift, int[] sizes, int[] order, int[] sorted) {
    int mask = sizes.length - 1;
    var begins = new int[sizes.length];
    for (int digit = 1; digit < begins.length; digit++) {
      begins[digit] = begins[digit - 1] + sizes[digit - 1];
    }
    for (int classIndex : order) {
      sorted[begins[(int) (keys[classIndex] >>> shift) & mask]++] = classIndex;
    }
  }
}
