package org.haframe.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.ConfusionMatrix;

/**
 * One kind of mistake: images of one class that were taken for another.
 *
 * @param actual class index
 * @param predicted class index
 * @param distance between the two, in levels of the tree
 */
record Confusion(int actual, int predicted, long count, int distance) {

  /** The kinds of mistakes with the most images times distance, the worst first. */
  static List<Confusion> worst(ClassHierarchy hierarchy, ConfusionMatrix confusion, int limit) {
    var all = new ArrayList<Confusion>();
    for (int actual = 0; actual < confusion.classCount(); actual++) {
      for (int predicted = 0; predicted < confusion.classCount(); predicted++) {
        long count = confusion.count(actual, predicted);
        if (actual != predicted && count > 0) {
          all.add(
              new Confusion(
                  actual, predicted, count, hierarchy.distances().between(actual, predicted)));
        }
      }
    }
    all.sort(
        Comparator.comparingLong(Confusion::harm)
            .reversed()
            .thenComparing(Comparator.comparingInt(Confusion::distance).reversed())
            .thenComparingInt(Confusion::actual)
            .thenComparingInt(Confusion::predicted));
    return List.copyOf(all.subList(0, Math.min(limit, all.size())));
  }

  /** Images times levels: the part of the sum of distances that this kind of mistake makes. */
  long harm() {
    return count * distance;
  }
}
