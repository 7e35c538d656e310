package org.haframe.severity;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * Counts of how two models, a champion and a challenger, score on the same images, from which
 * {@link PairedDifferences} follow.
 *
 * <p>Models mostly fail on the same images, so the interval of a difference over pairs is narrower
 * than what follows from the intervals of both. Merges exactly, in any order. Not for several
 * threads.
 */
public final class PairedTally implements Serializable {
  private static final long serialVersionUID = 1;

  private final int classCount;
  private final int maxDistance;

  /** Of answers: distance of the champion's x (max d + 1) + distance of the challenger's. */
  private final ValueCounts answers;

  /** By the index of {@link DistanceCounts#DEPTHS}: challenger's sum - champion's + k max d. */
  private final ValueCounts[] distanceChanges = new ValueCounts[DistanceCounts.DEPTHS.size()];

  /** Challenger's HOPS less the champion's, in steps, + 1 in steps. */
  private final ValueCounts orderChanges = new ValueCounts(2 * ImageScores.ORDER_STEPS);

  private PairedTally(int classCount, int maxDistance) {
    this.classCount = classCount;
    this.maxDistance = maxDistance;
    this.answers = new ValueCounts((maxDistance + 1) * (maxDistance + 1) - 1);
    for (int i = 0; i < distanceChanges.length; i++) {
      distanceChanges[i] = new ValueCounts(2 * DistanceCounts.DEPTHS.get(i) * maxDistance);
    }
  }

  /** A tally of no image. */
  public static PairedTally empty(HierarchicalDistances distances) {
    return new PairedTally(distances.classCount(), distances.max());
  }

  /** Counts one image as both models score it. */
  public void add(ImageScores champion, ImageScores challenger) {
    answers.add(champion.distanceSum(1) * (maxDistance + 1) + challenger.distanceSum(1));
    for (int i = 0; i < distanceChanges.length; i++) {
      int k = DistanceCounts.DEPTHS.get(i);
      distanceChanges[i].add(challenger.distanceSum(k) - champion.distanceSum(k) + k * maxDistance);
    }
    orderChanges.add(challenger.orderSteps() - champion.orderSteps() + ImageScores.ORDER_STEPS);
  }

  /**
   * Adds the counts of another tally of the same classes to this one.
   *
   * @return this tally
   */
  public PairedTally merge(PairedTally other) {
    answers.merge(other.answers);
    orderChanges.merge(other.orderChanges);
    for (int i = 0; i < distanceChanges.length; i++) {
      distanceChanges[i].merge(other.distanceChanges[i]);
    }
    return this;
  }

  /** What the challenger changes on the images counted so far. */
  public PairedDifferences differences() {
    var all = new TreeMap<String, PairedDifferences.Difference>();
    put(all, "top1", answers, new TopOne(this::challenger), new TopOne(this::champion));
    put(
        all,
        "mistakeSeverity",
        answers,
        new Severity(this::challenger),
        new Severity(this::champion));
    for (int i = 0; i < distanceChanges.length; i++) {
      int k = DistanceCounts.DEPTHS.get(i);
      if (k <= classCount) {
        int middle = k * maxDistance;
        put(
            all,
            "hierarchicalDistance." + k,
            distanceChanges[i],
            value -> (double) (value - middle) / k,
            value -> 0);
      }
    }
    put(
        all,
        "hops",
        orderChanges,
        value -> (double) (value - ImageScores.ORDER_STEPS) / ImageScores.ORDER_STEPS,
        value -> 0);
    return new PairedDifferences(answers.images(), all);
  }

  private int champion(int answer) {
    return answer / (maxDistance + 1);
  }

  private int challenger(int answer) {
    return answer % (maxDistance + 1);
  }

  private static void put(
      TreeMap<String, PairedDifferences.Difference> all,
      String name,
      ValueCounts counts,
      ValueCounts.Ratio challenger,
      ValueCounts.Ratio champion) {
    Optional<Interval> interval = counts.intervalOfDifference(challenger, champion);
    interval.ifPresent(
        known ->
            all.put(
                name,
                new PairedDifferences.Difference(
                    counts.ratio(challenger) - counts.ratio(champion), known)));
  }

  /** The distance of one model's answer, from the number of a pair of answers. */
  private interface AnswerDistance {
    int of(int answers);
  }

  private record TopOne(AnswerDistance distance) implements ValueCounts.Ratio {
    @Override
    public double numerator(int value) {
      return distance.of(value) == 0 ? 1 : 0;
    }
  }

  private record Severity(AnswerDistance distance) implements ValueCounts.Ratio {
    @Override
    public double numerator(int value) {
      return distance.of(value);
    }

    @Override
    public double denominator(int value) {
      return distance.of(value) == 0 ? 0 : 1;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PairedTally that
        && classCount == that.classCount
        && maxDistance == that.maxDistance
        && answers.equals(that.answers)
        && orderChanges.equals(that.orderChanges)
        && Arrays.equals(distanceChanges, that.distanceChanges);
  }

  @Override
  public int hashCode() {
    return answers.hashCode();
  }
}
