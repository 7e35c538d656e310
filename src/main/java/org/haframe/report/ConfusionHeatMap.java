package org.haframe.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.severity.ConfusionMatrix;

/**
 * A confusion matrix as an SVG picture, rows and columns in the order of the tree, so that mild
 * mistakes lie near the diagonal.
 *
 * <p>Where there are more than 128 classes it shows the nodes of the finest level that has no more.
 * Colours come from the page's style sheet. Size: at most 16,384 cells.
 */
final class ConfusionHeatMap {
  private static final int MAX_NODES = 128;

  /** With more rows their names would be too small to read; the tooltips have them still. */
  private static final int MAX_LABELLED = 40;

  private final ClassHierarchy hierarchy;
  private final ConfusionMatrix confusion;
  private final int level;

  private ConfusionHeatMap(ClassHierarchy hierarchy, ConfusionMatrix confusion, int level) {
    this.hierarchy = hierarchy;
    this.confusion = confusion;
    this.level = level;
  }

  /** The finest level that can be drawn; 0 where even the coarsest has too many nodes. */
  static int drawnLevel(ClassHierarchy hierarchy) {
    int level = hierarchy.height();
    while (level > 0 && hierarchy.nodesAt(level).size() > MAX_NODES) {
      level--;
    }
    return level;
  }

  /**
   * Draws the picture.
   *
   * @param level as of {@link #drawnLevel}, at least 1
   */
  static String draw(ClassHierarchy hierarchy, ConfusionMatrix confusion, int level) {
    return new ConfusionHeatMap(hierarchy, confusion, level).svg();
  }

  private String svg() {
    List<Integer> nodes = nodesInTreeOrder();
    long[][] counts = countsByNode();
    int size = nodes.size();
    double unit = 640.0 / size;
    boolean labelled = size <= MAX_LABELLED;
    int margin = labelled ? 170 : 24;
    var svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg class=\"map\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Confusion matrix, rows actual, columns predicted\">\n",
            margin + 650,
            margin + 650));
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"axis\" x=\"%d\" y=\"14\">predicted \u2192</text>\n<text class=\"axis\" transform=\"translate(14 %d) rotate(90)\">actual \u2192</text>\n",
            margin,
            margin));
    svg.append(
        String.format(
            Locale.ROOT,
            "<g transform=\"translate(%d %d) scale(%.4f)\">\n<rect class=\"ground\" width=\"%d\" height=\"%d\"/>\n",
            margin,
            margin,
            unit,
            size,
            size));
    appendCells(svg, nodes, counts);
    appendGroupLines(svg, nodes);
    svg.append("</g>\n");
    if (labelled) {
      appendLabels(svg, nodes, margin, unit);
    }
    return svg.append("</svg>\n").toString();
  }

  /** Indexes into the nodes of the level. */
  private List<Integer> nodesInTreeOrder() {
    var nodes = new LinkedHashSet<Integer>();
    for (int classIndex : hierarchy.treeOrder()) {
      nodes.add(hierarchy.nodeAt(classIndex, level));
    }
    return List.copyOf(new ArrayList<>(nodes));
  }

  private long[][] countsByNode() {
    int size = hierarchy.nodesAt(level).size();
    var counts = new long[size][size];
    for (int actual = 0; actual < confusion.classCount(); actual++) {
      for (int predicted = 0; predicted < confusion.classCount(); predicted++) {
        counts[hierarchy.nodeAt(actual, level)][hierarchy.nodeAt(predicted, level)] +=
            confusion.count(actual, predicted);
      }
    }
    return counts;
  }

  private void appendCells(StringBuilder svg, List<Integer> nodes, long[][] counts) {
    for (int row = 0; row < nodes.size(); row++) {
      long[] ofRow = counts[nodes.get(row)];
      long total = 0;
      for (long count : ofRow) {
        total += count;
      }
      for (int column = 0; column < nodes.size(); column++) {
        long count = ofRow[nodes.get(column)];
        if (count > 0) {
          svg.append(
              String.format(
                  Locale.ROOT,
                  "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"1\" height=\"1\" opacity=\"%.2f\"><title>%s \u2192 %s: %d of %d</title></rect>\n",
                  row == column ? "hit" : "miss",
                  column,
                  row,
                  // The root shows rare mistakes beside a strong diagonal.
                  0.12 + 0.88 * Math.sqrt((double) count / total),
                  shown(nodes.get(row)),
                  shown(nodes.get(column)),
                  count,
                  total));
        }
      }
    }
  }

  /** Lines between the nodes of the coarsest level. */
  private void appendGroupLines(StringBuilder svg, List<Integer> nodes) {
    if (level == 1) {
      return;
    }
    int size = nodes.size();
    int previous = -1;
    int position = 0;
    var seen = new LinkedHashSet<Integer>();
    for (int classIndex : hierarchy.treeOrder()) {
      if (seen.add(hierarchy.nodeAt(classIndex, level))) {
        int group = hierarchy.nodeAt(classIndex, 1);
        if (previous >= 0 && group != previous) {
          svg.append(
              String.format(
                  Locale.ROOT,
                  "<path class=\"line\" d=\"M0 %dH%dM%d 0V%d\"/>\n",
                  position,
                  size,
                  position,
                  size));
        }
        previous = group;
        position++;
      }
    }
  }

  private void appendLabels(StringBuilder svg, List<Integer> nodes, int margin, double unit) {
    for (int i = 0; i < nodes.size(); i++) {
      double middle = margin + (i + 0.5) * unit;
      String name = shown(nodes.get(i));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text class=\"name\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n<text class=\"name\" transform=\"translate(%.1f %d) rotate(-90)\">%s</text>\n",
              margin - 6,
              middle + 4,
              name,
              middle + 4,
              margin - 6,
              name));
    }
  }

  private String shown(int node) {
    return Html.escape(hierarchy.displayName(hierarchy.nodesAt(level).get(node)));
  }
}
