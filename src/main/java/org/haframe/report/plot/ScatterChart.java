package org.haframe.report.plot;

import java.util.List;
import java.util.Locale;

/**
 * Named points in a plane.
 *
 * @param title what is set against what
 * @param across what lies on the horizontal axis, with its unit
 * @param up what lies on the vertical axis, with its unit
 * @param points in the order of their colours; at least one
 */
public record ScatterChart(String title, String across, String up, List<Point> points)
    implements Chart {
  private static final Canvas CANVAS = new Canvas(Canvas.WIDTH, 260, 52, 14, 24, 34);

  /**
   * One point.
   *
   * @param x half of its range to both sides is xSpread
   * @param xSpread 0 where there is none
   * @param y half of its range to both sides is ySpread
   * @param ySpread 0 where there is none
   */
  public record Point(String name, double x, double xSpread, double y, double ySpread) {}

  public ScatterChart {
    points = List.copyOf(points);
  }

  @Override
  public List<String> legend() {
    return points.stream().map(Point::name).toList();
  }

  @Override
  public Markup svg() {
    Axis horizontal =
        Axis.covering(
            points.stream().mapToDouble(point -> point.x() - point.xSpread()).min().orElseThrow(),
            points.stream().mapToDouble(point -> point.x() + point.xSpread()).max().orElseThrow());
    Axis vertical =
        Axis.covering(
            points.stream().mapToDouble(point -> point.y() - point.ySpread()).min().orElseThrow(),
            points.stream().mapToDouble(point -> point.y() + point.ySpread()).max().orElseThrow());
    Markup svg = CANVAS.open(summary());
    svg.add(CANVAS.vertical(vertical)).add(CANVAS.horizontal(horizontal, across));
    svg.element("text", up, "x", 4, "y", 12, "class", "tick");
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      double x = CANVAS.x(horizontal, point.x());
      double y = CANVAS.y(vertical, point.y());
      svg.leaf(
              "path",
              "class",
              "whisker",
              "d",
              Canvas.path("M", CANVAS.x(horizontal, point.x() - point.xSpread()), y)
                  + Canvas.path("H", CANVAS.x(horizontal, point.x() + point.xSpread()))
                  + Canvas.path("M", x, CANVAS.y(vertical, point.y() - point.ySpread()))
                  + Canvas.path("V", CANVAS.y(vertical, point.y() + point.ySpread())))
          .add(Series.mark(i, x, y, told(point)))
          .line();
    }
    return svg.closeLine("svg");
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String told(Point point) {
    return "%s: %s, %s".formatted(point.name(), text(point.x()), text(point.y()));
  }

  private String summary() {
    return "%s: %s; %s."
        .formatted(
            title,
            across + ", " + up,
            String.join("; ", points.stream().map(ScatterChart::told).toList()));
  }

  @Override
  public Table numbers() {
    var table = new Table(1, "name", across, up);
    points.forEach(point -> table.row(point.name(), text(point.x()), text(point.y())));
    return table;
  }
}
