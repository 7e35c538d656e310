package org.haframe.report.plot;

/**
 * An svg element with a rectangle to plot in, and axes around it.
 *
 * @param width of the whole, in units that are pixels where the page is wide
 * @param height of the whole
 * @param left margin
 * @param right margin
 * @param top margin
 * @param bottom margin
 */
record Canvas(double width, double height, double left, double right, double top, double bottom) {
  static final double WIDTH = 380;

  /** Opens the svg element; close it when the picture is done. */
  Markup open(String summary) {
    return new Markup()
        .open(
            "svg",
            "class",
            "chart",
            "viewBox",
            "0 0 %s %s".formatted(Markup.number(width), Markup.number(height)),
            "role",
            "img",
            "aria-label",
            summary);
  }

  double x(Axis axis, double value) {
    return left + axis.share(value) * (width - left - right);
  }

  double y(Axis axis, double value) {
    return height - bottom - axis.share(value) * (height - top - bottom);
  }

  /** Ticks, grid lines and the name of the horizontal axis. */
  Markup horizontal(Axis axis, String name) {
    var drawn = new Markup();
    for (double tick : axis.ticks()) {
      double x = x(axis, tick);
      drawn
          .leaf("path", "class", "grid", "d", path("M", x, top) + path("V", height - bottom))
          .element(
              "text", axis.label(tick), "x", x, "y", height - bottom + 15, "class", "tick mid");
    }
    return drawn
        .element("text", name, "x", width - right, "y", height - 4, "class", "tick end")
        .line();
  }

  /** Ticks and grid lines of the vertical axis. */
  Markup vertical(Axis axis) {
    var drawn = new Markup();
    for (double tick : axis.ticks()) {
      double y = y(axis, tick);
      drawn
          .leaf("path", "class", "grid", "d", path("M", left, y) + path("H", width - right))
          .element("text", axis.label(tick), "x", left - 6, "y", y + 4, "class", "tick end");
    }
    return drawn.line();
  }

  /** One command of a path. */
  static String path(String command, double... numbers) {
    var path = new StringBuilder(command);
    for (double number : numbers) {
      path.append(path.length() > 1 ? " " : "").append(Markup.number(number));
    }
    return path.toString();
  }
}
