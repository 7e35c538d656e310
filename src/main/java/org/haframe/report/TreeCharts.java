package org.haframe.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.haframe.frame.ClassFrame;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.report.plot.Chart;
import org.haframe.report.plot.LineChart;
import org.haframe.report.plot.TreeChart;

/**
 * Charts of a class tree and of frames that were solved for it, which need no evaluation. Trees
 * with too many classes are drawn on the finest level that has no more than 128 nodes.
 */
public final class TreeCharts {
  private TreeCharts() {}

  /** The tree itself, under the names that are shown for its nodes. */
  public static Chart tree(ClassHierarchy hierarchy) {
    ClassHierarchy drawn = drawable(hierarchy);
    int classes = drawn.labels().count();
    return new TreeChart(
        hierarchy.name(),
        "Tree of %d classes, %d levels high.".formatted(classes, drawn.height()),
        "class",
        node(
            drawn,
            drawn.displayName(drawn.root()),
            0,
            IntStream.range(0, classes).boxed().toList()));
  }

  private static ClassHierarchy drawable(ClassHierarchy hierarchy) {
    return hierarchy.cutAt(order(hierarchy).level());
  }

  /**
   * A node with the classes below it; of classes above the last level, which stand for themselves
   * on the levels below their own, the first one is the leaf.
   */
  private static TreeChart.Node node(
      ClassHierarchy hierarchy, String name, int level, List<Integer> classes) {
    boolean isLeaf =
        classes.size() == 1
            && level > 0
            && hierarchy
                .nodesAt(level)
                .get(hierarchy.nodeAt(classes.get(0), level))
                .equals(hierarchy.labels().name(classes.get(0)));
    List<TreeChart.Node> children = new ArrayList<>();
    if (!isLeaf) {
      List<String> nodes = hierarchy.nodesAt(level + 1);
      classes.stream()
          .map(classIndex -> hierarchy.nodeAt(classIndex, level + 1))
          .distinct()
          .forEach(
              below ->
                  children.add(
                      node(
                          hierarchy,
                          hierarchy.displayName(nodes.get(below)),
                          level + 1,
                          classes.stream()
                              .filter(k -> hierarchy.nodeAt(k, level + 1) == below)
                              .toList())));
    }
    return new TreeChart.Node(name, children);
  }

  /** Distances between classes, in levels of the tree, in its order. */
  public static Chart distances(ClassHierarchy hierarchy) {
    return TreeHeatMaps.distances(order(hierarchy), hierarchy.distances());
  }

  /** Cosines between the vectors of a frame, in the order of the tree. */
  public static Chart cosines(ClassHierarchy hierarchy, ClassFrame frame) {
    return TreeHeatMaps.cosines(order(hierarchy), frame);
  }

  /**
   * How the cosine falls with the distance in the tree, one line a frame.
   *
   * @param frames of this tree by their names, in the order of their colours
   */
  public static Chart cosinesByDistance(ClassHierarchy hierarchy, Map<String, ClassFrame> frames) {
    return new LineChart(
        "Cosine of two classes by their distance",
        "distance in the tree",
        frames.entrySet().stream()
            .map(
                frame ->
                    new LineChart.Line(
                        frame.getKey(), frame.getValue().cosineByDistance(hierarchy.distances())))
            .toList(),
        cosine -> String.format(Locale.ROOT, "%.4f", cosine));
  }

  private static TreeOrder order(ClassHierarchy hierarchy) {
    return TreeOrder.of(hierarchy)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot draw the tree %s: none of its levels has 2 to %d nodes. Cut a part out of it."
                        .formatted(hierarchy.name(), TreeOrder.MOST_ROWS)));
  }
}
