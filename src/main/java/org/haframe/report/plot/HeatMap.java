package org.haframe.report.plot;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A square matrix as colours, rows and columns in the same order.
 *
 * @param title what the cells are
 * @param summary for those who cannot see it
 * @param rows what the rows are, beside the map
 * @param columns what the columns are, above it
 * @param size rows, and columns
 * @param cells what is in each
 * @param blocks of neighbouring rows, outlined on the diagonal
 * @param names of rows or of groups of them, beside and above
 * @param scale from the style class of each step of a colour scale to its value; may be empty
 * @param numbers what is in the cells; empty where there are too many to read
 */
public record HeatMap(
    String title,
    String summary,
    String rows,
    String columns,
    int size,
    Cells cells,
    List<Block> blocks,
    List<Name> names,
    Map<String, String> scale,
    Table numbers)
    implements Chart {
  private static final double SIDE = 640;
  private static final double MARGIN_PER_CHARACTER = 6.4;
  private static final int LONGEST_NAME = 26;

  /** The content of a map. */
  public interface Cells {
    /** What is in a cell; empty where nothing is to be drawn. */
    Optional<Cell> at(int row, int column);
  }

  /**
   * One cell.
   *
   * @param style class in the style sheet
   * @param opacity in (0, 1]
   * @param tooltip may be empty
   */
  public record Cell(String style, double opacity, String tooltip) {}

  /**
   * Neighbouring rows.
   *
   * @param first row
   * @param count rows
   * @param outermost whether lines go across the whole map after it
   */
  public record Block(int first, int count, boolean outermost) {}

  /**
   * The name of a row, or of several.
   *
   * @param first row
   * @param count rows
   */
  public record Name(String name, int first, int count) {}

  public HeatMap {
    blocks = List.copyOf(blocks);
    names = List.copyOf(names);
    scale = Collections.unmodifiableMap(new LinkedHashMap<>(scale));
  }

  @Override
  public List<String> legend() {
    return List.of();
  }

  @Override
  public Markup svg() {
    double unit = SIDE / size;
    double margin =
        36
            + MARGIN_PER_CHARACTER
                * names.stream().mapToInt(name -> shortened(name.name()).length()).max().orElse(0);
    double width = margin + SIDE + 4;
    double height = margin + SIDE + (scale.isEmpty() ? 4 : 44);
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
                summary);
    svg.element("text", columns + " \u2192", "class", "name", "x", margin, "y", 14);
    svg.element(
        "text",
        rows + " \u2192",
        "class",
        "name",
        "transform",
        "translate(6 %s) rotate(90)".formatted(Markup.number(margin)));
    svg.open(
            "g",
            "transform",
            "translate(%s %s) scale(%s)"
                .formatted(Markup.number(margin), Markup.number(margin), unit))
        .leaf("rect", "class", "ground", "width", size, "height", size)
        .line();
    addCells(svg);
    addBlocks(svg);
    svg.closeLine("g");
    addNames(svg, margin, unit);
    addScale(svg, margin);
    return svg.close("svg").closeLine("div");
  }

  /**
   * Cells that look the same and say nothing share a path, run by run. Numbers are put in as text:
   * as numbers they would have the digits of the locale, which no path may have.
   */
  private void addCells(Markup svg) {
    var paths = new LinkedHashMap<Cell, StringBuilder>();
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        Optional<Cell> cell = cells.at(row, column);
        if (cell.isEmpty()) {
          continue;
        }
        if (cell.get().tooltip().isEmpty()) {
          int first = column;
          while (column + 1 < size && cells.at(row, column + 1).equals(cell)) {
            column++;
          }
          int run = column - first + 1;
          paths
              .computeIfAbsent(cell.get(), any -> new StringBuilder())
              .append("M%s %sh%sv1h-%sz".formatted(first, row, run, run));
        } else {
          svg.open(
                  "rect",
                  "class",
                  cell.get().style(),
                  "x",
                  column,
                  "y",
                  row,
                  "width",
                  1,
                  "height",
                  1,
                  "opacity",
                  cell.get().opacity())
              .element("title", cell.get().tooltip())
              .closeLine("rect");
        }
      }
    }
    paths.forEach(
        (cell, path) ->
            svg.leaf("path", "class", cell.style(), "opacity", cell.opacity(), "d", path).line());
  }

  private void addBlocks(Markup svg) {
    for (Block block : blocks) {
      int end = block.first() + block.count();
      svg.leaf(
          "path",
          "class",
          "block",
          "d",
          "M%s %sh%sv%sh-%sz"
              .formatted(
                  block.first(), block.first(), block.count(), block.count(), block.count()));
      if (block.outermost() && end < size) {
        svg.leaf(
            "path", "class", "divide", "d", "M0 %sH%sM%s 0V%s".formatted(end, size, end, size));
      }
    }
    svg.line();
  }

  private void addNames(Markup svg, double margin, double unit) {
    for (Name name : names) {
      double middle = margin + (name.first() + name.count() / 2.0) * unit;
      String shown = shortened(name.name());
      svg.element("text", shown, "class", "name end", "x", margin - 6, "y", middle + 4)
          .element(
              "text",
              shown,
              "class",
              "name",
              "transform",
              "translate(%s %s) rotate(-90)"
                  .formatted(Markup.number(middle + 4), Markup.number(margin - 6)))
          .line();
    }
  }

  private void addScale(Markup svg, double margin) {
    double step = scale.isEmpty() ? 0 : Math.min(40, SIDE / scale.size());
    double x = margin;
    for (Map.Entry<String, String> entry : scale.entrySet()) {
      svg.leaf(
              "rect",
              "class",
              entry.getKey(),
              "x",
              x,
              "y",
              margin + SIDE + 10,
              "width",
              step,
              "height",
              12)
          .element(
              "text",
              entry.getValue(),
              "class",
              "tick mid",
              "x",
              x + step / 2,
              "y",
              margin + SIDE + 36);
      x += step;
    }
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "\u2026";
  }
}
