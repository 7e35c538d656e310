package org.haframe.report.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * Values with the ranges around them, row by row on one axis.
 *
 * @param title what the values are
 * @param labels what the rows are, as a table's head
 * @param ranges row by row; at least one
 * @param target what the target of a row is; empty where rows have none
 * @param text of a value
 */
public record RangeChart(
    String title, String labels, List<Range> ranges, String target, DoubleFunction<String> text)
    implements Chart {
  private static final double ROW = 30;
  private static final double CHARACTER = 6.6;
  private static final double LONGEST_LABEL = 180;

  /** From a value to another one. */
  public record Span(double low, double high) {}

  /**
   * One row.
   *
   * @param middle value
   * @param inner range, drawn as a box
   * @param outer range, drawn as a line
   * @param target value that was aimed at, drawn as a mark
   */
  public record Range(
      String label,
      double middle,
      Optional<Span> inner,
      Optional<Span> outer,
      Optional<Double> target) {

    /** A value with a range around it. */
    public static Range of(String label, double middle, Optional<Span> around) {
      return new Range(label, middle, Optional.empty(), around, Optional.empty());
    }
  }

  public RangeChart {
    ranges = List.copyOf(ranges);
  }

  @Override
  public List<String> legend() {
    return List.of();
  }

  @Override
  public Markup svg() {
    Axis axis =
        Axis.covering(
            values().stream().min(Double::compare).orElseThrow(),
            values().stream().max(Double::compare).orElseThrow());
    double left =
        14
            + Math.min(
                LONGEST_LABEL,
                CHARACTER * ranges.stream().mapToInt(row -> row.label().length()).max().orElse(0));
    var canvas = new Canvas(Canvas.WIDTH, ROW * ranges.size() + 40, left, 16, 6, 34);
    Markup svg = canvas.open(summary());
    svg.add(canvas.horizontal(axis, ""));
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      double y = 6 + (i + 0.5) * ROW;
      svg.element("text", shortened(range.label()), "x", left - 8, "y", y + 4, "class", "name end");
      svg.open("g").element("title", told(range));
      range
          .outer()
          .ifPresent(
              span ->
                  svg.leaf(
                      "path",
                      "class",
                      "whisker",
                      "d",
                      Canvas.path("M", canvas.x(axis, span.low()), y - 5)
                          + "v10"
                          + Canvas.path("M", canvas.x(axis, span.low()), y)
                          + Canvas.path("H", canvas.x(axis, span.high()))
                          + Canvas.path("M", canvas.x(axis, span.high()), y - 5)
                          + "v10"));
      range
          .inner()
          .ifPresent(
              span ->
                  svg.leaf(
                      "rect",
                      "class",
                      "box s0",
                      "x",
                      canvas.x(axis, span.low()),
                      "y",
                      y - 7,
                      "width",
                      Math.max(1, canvas.x(axis, span.high()) - canvas.x(axis, span.low())),
                      "height",
                      14));
      if (range.inner().isPresent()) {
        svg.leaf(
            "path",
            "class",
            "middle",
            "d",
            Canvas.path("M", canvas.x(axis, range.middle()), y - 7) + "v14");
      } else {
        svg.add(Series.mark(0, canvas.x(axis, range.middle()), y, ""));
      }
      range.target().ifPresent(value -> svg.add(Series.mark(TARGET, canvas.x(axis, value), y, "")));
      svg.closeLine("g");
    }
    return svg.closeLine("svg");
  }

  /** The series whose colour and shape targets have: a vermillion square. */
  private static final int TARGET = 1;

  private static String shortened(String label) {
    int longest = (int) (LONGEST_LABEL / CHARACTER);
    return label.length() <= longest ? label : label.substring(0, longest - 1) + "\u2026";
  }

  private String told(Range range) {
    var told = new StringBuilder(range.label()).append(": ").append(text.apply(range.middle()));
    range.outer().ifPresent(span -> told.append(" (").append(text(span)).append(')'));
    range
        .target()
        .ifPresent(value -> told.append(", ").append(target).append(' ').append(text.apply(value)));
    return told.toString();
  }

  private String text(Span span) {
    return text.apply(span.low()) + " to " + text.apply(span.high());
  }

  private String summary() {
    return title + "; " + String.join("; ", ranges.stream().map(this::told).toList()) + ".";
  }

  @Override
  public Table numbers() {
    var head = new ArrayList<String>(List.of(labels, "value"));
    boolean inner = ranges.stream().anyMatch(range -> range.inner().isPresent());
    boolean outer = ranges.stream().anyMatch(range -> range.outer().isPresent());
    if (inner) {
      head.add("half of them");
    }
    if (outer) {
      head.add(inner ? "all" : "range");
    }
    if (!target.isEmpty()) {
      head.add(target);
    }
    var table = new Table(1, head);
    for (Range range : ranges) {
      var row = new ArrayList<Object>(List.of(range.label(), text.apply(range.middle())));
      if (inner) {
        row.add(range.inner().map(this::text).orElse("\u2013"));
      }
      if (outer) {
        row.add(range.outer().map(this::text).orElse("\u2013"));
      }
      if (!target.isEmpty()) {
        row.add(range.target().map(text::apply).orElse("\u2013"));
      }
      table.row(row.toArray());
    }
    return table;
  }

  private List<Double> values() {
    var values = new ArrayList<Double>();
    for (Range range : ranges) {
      values.add(range.middle());
      range.target().ifPresent(values::add);
      range.outer().ifPresent(span -> values.addAll(List.of(span.low(), span.high())));
      range.inner().ifPresent(span -> values.addAll(List.of(span.low(), span.high())));
    }
    return values;
  }
}
