package org.haframe.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.severity.ConfusionMatrix;

/**
 * How well the images below one node of the tree are classified.
 *
 * @param level from 1, the coarsest, to that of the classes
 * @param node id
 * @param images whose class is below the node, or is it
 * @param right how many of them were given their class
 * @param mistakeSeverity mean distance between answer and class over the others; empty where there
 *     are none
 */
public record NodeScores(
    int level, String node, long images, long right, OptionalDouble mistakeSeverity) {

  /** Mean distance between answer and class over all images, in levels; NaN without images. */
  public double meanDistance() {
    return mistakeSeverity.orElse(0) * (images - right) / images;
  }

  /** Of every node, level by level; a class stands on the level of its depth alone. */
  public static List<NodeScores> of(ClassHierarchy hierarchy, ConfusionMatrix confusion) {
    List<NodeScores> all = new ArrayList<>();
    for (int level = 1; level <= hierarchy.height(); level++) {
      List<String> nodes = hierarchy.nodesAt(level);
      for (int node = 0; node < nodes.size(); node++) {
        String name = nodes.get(node);
        // A leaf from above stands for itself on the levels below its own.
        if (level == 1 || !hierarchy.nodesAt(level - 1).contains(name)) {
          all.add(of(level, node, name, hierarchy.distances(), confusion));
        }
      }
    }
    return all;
  }

  private static NodeScores of(
      int level,
      int node,
      String name,
      HierarchicalDistances distances,
      ConfusionMatrix confusion) {
    long images = 0;
    long right = 0;
    long distance = 0;
    for (int actual = 0; actual < distances.classCount(); actual++) {
      if (distances.nodeAt(actual, level) == node) {
        right += confusion.count(actual, actual);
        for (int predicted = 0; predicted < distances.classCount(); predicted++) {
          long count = confusion.count(actual, predicted);
          images += count;
          distance += count * distances.between(actual, predicted);
        }
      }
    }
    return new NodeScores(
        level,
        name,
        images,
        right,
        images == right
            ? OptionalDouble.empty()
            : OptionalDouble.of((double) distance / (images - right)));
  }
}
