package org.haframe.severity;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counts of the distances from the label to the first classes of each ranking: of the first 1, 5
 * and 20 added up, and of the nearest of the first 5 and 20. Where there are fewer classes, those
 * of depth 5 and 20 stay empty.
 */
final class DistanceCounts implements Serializable {
  private static final long serialVersionUID = 1;

  static final List<Integer> DEPTHS = List.of(1, 5, 20);

  private final ValueCounts[] sums = new ValueCounts[DEPTHS.size()];
  private final ValueCounts[] nearest = new ValueCounts[DEPTHS.size()];

  /**
   * @param largest distance of two classes
   */
  DistanceCounts(int largest) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = new ValueCounts(Math.multiplyExact(DEPTHS.get(i), largest));
      nearest[i] = new ValueCounts(largest);
    }
  }

  void add(RankedPrediction ranking, int[] fromLabel) {
    int sum = 0;
    int least = Integer.MAX_VALUE;
    int depth = 0;
    for (int position = 0; depth < DEPTHS.size() && position < ranking.classCount(); position++) {
      int distance = fromLabel[ranking.at(position)];
      sum += distance;
      least = Math.min(least, distance);
      if (position + 1 == DEPTHS.get(depth)) {
        sums[depth].add(sum);
        nearest[depth].add(least);
        depth++;
      }
    }
  }

  void merge(DistanceCounts other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i].merge(other.sums[i]);
      nearest[i].merge(other.nearest[i]);
    }
  }

  /** How many images have each distance between the first class and the label. */
  ValueCounts first() {
    return sums[0];
  }

  /** The distances of the first k classes, added up. */
  ValueCounts sums(int k) {
    return sums[DEPTHS.indexOf(k)];
  }

  /** The distance of the nearest of the first k classes. */
  ValueCounts nearest(int k) {
    return nearest[DEPTHS.indexOf(k)];
  }

  /** The intervals of the scores that follow from distances, by their names in report.json. */
  TreeMap<String, Interval> intervals() {
    var intervals = new TreeMap<String, Interval>();
    put(intervals, "top1", first().interval(value -> value == 0 ? 1 : 0));
    put(intervals, "top5", nearest(5).interval(value -> value == 0 ? 1 : 0));
    put(
        intervals,
        "mistakeSeverity",
        first()
            .interval(
                new ValueCounts.Ratio() {
                  @Override
                  public double numerator(int value) {
                    return value;
                  }

                  @Override
                  public double denominator(int value) {
                    return value == 0 ? 0 : 1;
                  }
                }));
    for (int k : DEPTHS) {
      put(intervals, "hierarchicalDistance." + k, sums(k).interval(value -> (double) value / k));
    }
    for (int k : DEPTHS.subList(1, DEPTHS.size())) {
      put(intervals, "nearestDistance." + k, nearest(k).interval(value -> value));
    }
    return intervals;
  }

  private static void put(
      TreeMap<String, Interval> intervals, String name, Optional<Interval> interval) {
    interval.ifPresent(given -> intervals.put(name, given));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DistanceCounts that
        && List.of(sums).equals(List.of(that.sums))
        && List.of(nearest).equals(List.of(that.nearest));
  }

  @Override
  public int hashCode() {
    return List.of(sums).hashCode();
  }
}
