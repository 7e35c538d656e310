package org.haframe.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.ConfusionMatrix;
import org.haframe.severity.MistakeExample;
import org.haframe.severity.MistakeExamples;

/**
 * One kind of mistake: images of one class that were taken for another.
 *
 * @param actual node id of the class
 * @param predicted node id of the answer
 * @param images that were taken so
 * @param distance between the two, in levels of the tree
 * @param examples of such images, the surest answer first
 */
public record Confusion(
    String actual, String predicted, long images, int distance, List<MistakeExample> examples) {

  /** The farthest first, and of equally far ones that with the most images. */
  static final Comparator<Confusion> MOST_SEVERE_FIRST =
      Comparator.comparingInt(Confusion::distance).thenComparingLong(Confusion::images).reversed();

  /** Those first that add most to the sum of distances. */
  static final Comparator<Confusion> MOST_HARMFUL_FIRST =
      Comparator.comparingLong(Confusion::harm).thenComparingInt(Confusion::distance).reversed();

  public Confusion {
    examples = List.copyOf(examples);
  }

  /** All that occur, in class order. */
  static List<Confusion> all(
      ClassHierarchy hierarchy, ConfusionMatrix confusion, MistakeExamples examples) {
    var all = new ArrayList<Confusion>();
    for (int actual = 0; actual < confusion.classCount(); actual++) {
      for (int predicted = 0; predicted < confusion.classCount(); predicted++) {
        long images = confusion.count(actual, predicted);
        if (actual != predicted && images > 0) {
          all.add(
              new Confusion(
                  hierarchy.labels().name(actual),
                  hierarchy.labels().name(predicted),
                  images,
                  hierarchy.distances().between(actual, predicted),
                  examples.of(actual, predicted)));
        }
      }
    }
    return all;
  }

  /** Images times levels: the part of the sum of distances that this kind of mistake makes. */
  long harm() {
    return images * distance;
  }
}
