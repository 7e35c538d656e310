package org.haframe.severity;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * Counts of a classifier's mistakes, from which {@link SeverityScores} follow.
 *
 * <p>Every sum is a long, so that tallies of parts of the images merge exactly, in any order and
 * any grouping. Fractions (HOPS, confidence) are added as multiples of 2^-32: the mean of any
 * number of images is within 1.2e-10 of the exact one, and 2 billion images fit.
 *
 * <p>A tally is not for several threads; each task fills its own, and the driver merges them. It
 * holds plain arrays only: [K, K] longs for the confusion, [H, K] node numbers for the distances.
 */
public final class MistakeTally implements Serializable {
  private static final long serialVersionUID = 1;

  /** Bins of equal width for the calibration error. */
  static final int BINS = 15;

  /** One in fixed point: the resolution is 2^-32. */
  private static final double ONE = 0x1p32;

  /** Steps in which HOPS is counted for its interval. */
  private static final int ORDER_STEPS = 1000;

  private final String hierarchySha256;
  private final HierarchicalDistances distances;

  private long examples;
  private final DistanceCounts distanceCounts;
  private final LevelCounts levelCounts;
  private final BackOffCounts backOffCounts;
  private long hops;
  private long hopsAt5;
  private long hopsAt20;
  private final ValueCounts hopsSteps = new ValueCounts(ORDER_STEPS);
  private final long[] confusion;
  private final long[] binCounts = new long[BINS];
  private final long[] binHits = new long[BINS];
  private final long[] binConfidences = new long[BINS];

  private MistakeTally(String hierarchySha256, HierarchicalDistances distances) {
    this.hierarchySha256 = hierarchySha256;
    this.distances = distances;
    this.distanceCounts = new DistanceCounts(distances.max());
    this.levelCounts = new LevelCounts(distances.height());
    this.backOffCounts = new BackOffCounts(distances.height());
    this.confusion = new long[Math.multiplyExact(distances.classCount(), distances.classCount())];
  }

  /** A tally of no image. */
  public static MistakeTally empty(ClassHierarchy hierarchy) {
    return new MistakeTally(hierarchy.sha256(), hierarchy.distances());
  }

  /**
   * Counts one image.
   *
   * @param label class index, in [0, K)
   * @param logits of the network, finite, shape [K]
   * @return the ranking by which it was counted
   * @throws IllegalArgumentException if the label is no class, or the logits cannot be ranked; the
   *     tally is then unchanged
   */
  public RankedPrediction add(int label, float[] logits, DecisionRule rule) {
    int classCount = distances.classCount();
    if (label < 0 || label >= classCount) {
      throw new IllegalArgumentException(
          "Cannot count an image of class %d: the classes are 0 to %d. Use the class order of the hierarchy."
              .formatted(label, classCount - 1));
    }
    RankedPrediction ranking = RankedPrediction.of(logits, rule, distances);
    int[] fromLabel = distances.from(label);

    examples++;
    confusion[label * classCount + ranking.first()]++;
    distanceCounts.add(ranking, fromLabel);
    levelCounts.add(label, ranking.first(), ranking.mostProbable(), distances);
    backOffCounts.add(label, ranking.backOff(), distances);
    addOrder(ranking, fromLabel);
    addConfidence(label, ranking);
    return ranking;
  }

  private void addOrder(RankedPrediction ranking, int[] fromLabel) {
    OrderAgreement order = OrderAgreement.of(ranking, fromLabel, distances.max());
    hops += fixedPoint(order.whole());
    hopsSteps.add((int) Math.round(ORDER_STEPS * order.whole()));
    // A cast turns the NaN of too few classes into 0; such sums are never shown.
    hopsAt5 += fixedPoint(order.at5());
    hopsAt20 += fixedPoint(order.at20());
  }

  private void addConfidence(int label, RankedPrediction ranking) {
    double confidence = ranking.confidence();
    int mostProbable = ranking.mostProbable()[distances.height() - 1];
    // Bins are (0, 1/15], (1/15, 2/15], ...
    int bin = Math.min(BINS - 1, (int) Math.ceil(confidence * BINS) - 1);
    binCounts[bin]++;
    binHits[bin] += mostProbable == label ? 1 : 0;
    binConfidences[bin] += fixedPoint(confidence);
  }

  private static long fixedPoint(double fraction) {
    return Math.round(fraction * ONE);
  }

  /**
   * Adds the counts of another tally to this one.
   *
   * @return this tally
   * @throws IllegalStateException if the other tally belongs to another hierarchy
   */
  public MistakeTally merge(MistakeTally other) {
    if (!hierarchySha256.equals(other.hierarchySha256)) {
      throw new IllegalStateException(
          "Cannot merge tallies of two hierarchies (sha256 %s with %d classes, %s with %d classes). Evaluate every part with the same model."
              .formatted(
                  hierarchySha256,
                  distances.classCount(),
                  other.hierarchySha256,
                  other.distances.classCount()));
    }
    examples += other.examples;
    distanceCounts.merge(other.distanceCounts);
    levelCounts.merge(other.levelCounts);
    backOffCounts.merge(other.backOffCounts);
    hopsSteps.merge(other.hopsSteps);
    hops += other.hops;
    hopsAt5 += other.hopsAt5;
    hopsAt20 += other.hopsAt20;
    addAll(confusion, other.confusion);
    addAll(binCounts, other.binCounts);
    addAll(binHits, other.binHits);
    addAll(binConfidences, other.binConfidences);
    return this;
  }

  private static void addAll(long[] target, long[] added) {
    for (int i = 0; i < target.length; i++) {
      target[i] += added[i];
    }
  }

  /** How many images were counted. */
  public long examples() {
    return examples;
  }

  /** The confusion counts so far. */
  public ConfusionMatrix confusion() {
    return new ConfusionMatrix(distances.classCount(), confusion);
  }

  /** The scores of the images counted so far. */
  public SeverityScores scores() {
    var distanceAt = new TreeMap<Integer, Score>();
    for (int k : DistanceCounts.DEPTHS) {
      distanceAt.put(k, meanAt(k, distanceCounts.sums(k).sum(), k));
    }
    var nearestAt = new TreeMap<Integer, Score>();
    nearestAt.put(5, meanAt(5, distanceCounts.nearest(5).sum(), 1));
    nearestAt.put(20, meanAt(20, distanceCounts.nearest(20).sum(), 1));
    var hopsAt = new TreeMap<Integer, Score>();
    hopsAt.put(5, meanAt(5, hopsAt5, ONE));
    hopsAt.put(20, meanAt(20, hopsAt20, ONE));
    return new SeverityScores(
        examples,
        mean(top1(), 1),
        meanAt(5, distanceCounts.nearest(5).of(0), 1),
        severity(),
        distanceAt,
        distanceCounts.first().all(),
        nearestAt,
        mean(hops, ONE),
        hopsAt,
        means(levelCounts.ancestorHits()),
        means(levelCounts.mostProbableHits()),
        mean(levelCounts.onePath(), 1),
        calibrationError(),
        backOff(),
        intervals());
  }

  private long top1() {
    return distanceCounts.first().of(0);
  }

  private List<Score> means(long[] hits) {
    return Arrays.stream(hits).mapToObj(count -> mean(count, 1)).toList();
  }

  private SortedMap<String, Interval> intervals() {
    TreeMap<String, Interval> intervals = distanceCounts.intervals();
    hopsSteps
        .interval(step -> (double) step / ORDER_STEPS)
        .ifPresent(interval -> intervals.put("hops", interval));
    return intervals;
  }

  private Score severity() {
    long mistakes = examples - top1();
    if (examples > 0 && mistakes == 0) {
      return Score.undefined("no image was classified wrongly");
    }
    return examples == 0 ? mean(0, 1) : Score.of((double) distanceCounts.first().sum() / mistakes);
  }

  private Score calibrationError() {
    if (examples == 0) {
      return mean(0, 1);
    }
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      sum += Math.abs(binHits[bin] - binConfidences[bin] / ONE);
    }
    return Score.of(sum / examples);
  }

  private BackOffScores backOff() {
    List<Long> hits = Arrays.stream(backOffCounts.hits()).boxed().toList();
    return new BackOffScores(
        Arrays.stream(backOffCounts.answers()).boxed().toList(),
        hits,
        mean(hits.stream().mapToLong(Long::longValue).sum(), 1),
        mean(backOffCounts.edges(), 2));
  }

  private Score meanAt(int k, long sum, double unit) {
    int classCount = distances.classCount();
    if (k > classCount) {
      return Score.undefined(
          "k = %d is greater than the number of classes, %d".formatted(k, classCount));
    }
    return mean(sum, unit);
  }

  private Score mean(long sum, double unit) {
    return examples == 0
        ? Score.undefined("no image was evaluated")
        : Score.of(sum / (unit * examples));
  }

  /** Tallies are equal if all their counts are, and their hierarchies. */
  @Override
  public boolean equals(Object other) {
    return other instanceof MistakeTally that
        && hierarchySha256.equals(that.hierarchySha256)
        && Arrays.equals(scalars(), that.scalars())
        && distanceCounts.equals(that.distanceCounts)
        && levelCounts.equals(that.levelCounts)
        && backOffCounts.equals(that.backOffCounts)
        && hopsSteps.equals(that.hopsSteps)
        && Arrays.equals(confusion, that.confusion)
        && Arrays.equals(binCounts, that.binCounts)
        && Arrays.equals(binHits, that.binHits)
        && Arrays.equals(binConfidences, that.binConfidences);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(scalars());
  }

  private long[] scalars() {
    return new long[] {examples, hops, hopsAt5, hopsAt20};
  }
}
