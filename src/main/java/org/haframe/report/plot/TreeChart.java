package org.haframe.report.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * A tree from left to right: its root at the left, its leaves below each other.
 *
 * @param title what the nodes are
 * @param summary for those who cannot see it
 * @param leaves what the leaves are, above the table of them
 * @param root of the tree
 */
public record TreeChart(String title, String summary, String leaves, Node root) implements Chart {
  private static final double ROW = 22;
  private static final double MARGIN = 24;
  private static final double WIDTH_OF_CHARACTER = 6.6;
  private static final double ELBOW = 14;
  private static final double NARROWEST = 640;

  /** A node and what is below it. */
  public record Node(String name, List<Node> children) {
    public Node {
      children = List.copyOf(children);
    }

    int height() {
      return children.stream().mapToInt(child -> 1 + child.height()).max().orElse(0);
    }

    int leaves() {
      return children.isEmpty() ? 1 : children.stream().mapToInt(Node::leaves).sum();
    }

    int longestName() {
      return Math.max(name.length(), children.stream().mapToInt(Node::longestName).max().orElse(0));
    }
  }

  @Override
  public List<String> legend() {
    return List.of();
  }

  @Override
  public Markup svg() {
    double room = ELBOW + 16 + WIDTH_OF_CHARACTER * root.longestName();
    double step = Math.max(room, (NARROWEST - 2 * MARGIN) / (root.height() + 1));
    double width = 2 * MARGIN + (root.height() + 1) * step;
    double height = 2 * MARGIN + (root.leaves() - 1) * ROW;
    var svg =
        new Markup()
            .open("div", "class", "scroll", "role", "region", "aria-label", title, "tabindex", "0")
            .open(
                "svg",
                "class",
                "map",
                "viewBox",
                "0 0 %s %s".formatted(Markup.number(width), Markup.number(height)),
                "role",
                "img",
                "aria-label",
                summary)
            .line();
    new Drawing(svg, step).add(root, 0);
    return svg.close("svg").closeLine("div");
  }

  /** Rows are given to leaves as they come; a node stands in the middle of its children. */
  private static final class Drawing {
    private final Markup svg;
    private final double step;
    private int rows;

    Drawing(Markup svg, double step) {
      this.svg = svg;
      this.step = step;
    }

    /** Draws a node and what is below it, and returns how far down the node stands. */
    double add(Node node, int depth) {
      double x = MARGIN + depth * step;
      if (node.children().isEmpty()) {
        double y = MARGIN + rows++ * ROW;
        svg.add(Series.mark(0, x, y, ""))
            .element("text", node.name(), "class", "name", "x", x + 9, "y", y + 4)
            .line();
        return y;
      }
      List<Double> children = new ArrayList<>();
      for (Node child : node.children()) {
        children.add(add(child, depth + 1));
      }
      double first = children.get(0);
      double last = children.get(children.size() - 1);
      double y = (first + last) / 2;
      double elbow = x + step - ELBOW;
      var branches = new StringBuilder(Canvas.path("M", x, y) + Canvas.path("H", elbow));
      for (double child : children) {
        branches
            .append(Canvas.path("M", elbow, y))
            .append(Canvas.path("V", child))
            .append(Canvas.path("H", x + step));
      }
      svg.leaf("path", "class", "branch", "d", branches)
          .add(Series.mark(0, x, y, ""))
          .element("text", node.name(), "class", "name", "x", x + 6, "y", y - 6)
          .line();
      return y;
    }
  }

  @Override
  public Table numbers() {
    var table = new Table(2, leaves, "below");
    addRows(table, root, List.of());
    return table;
  }

  private static void addRows(Table table, Node node, List<String> above) {
    if (node.children().isEmpty()) {
      table.row(node.name(), String.join(" \u203a ", above));
      return;
    }
    List<String> path = new ArrayList<>(above);
    path.add(node.name());
    node.children().forEach(child -> addRows(table, child, path));
  }
}
