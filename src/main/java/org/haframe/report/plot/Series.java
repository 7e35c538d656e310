package org.haframe.report.plot;

import java.util.List;
import java.util.function.IntFunction;

/**
 * How lines and points of several series are told apart: by colours that differ for the colour
 * blind too (Okabe and Ito), and by shapes, so that no one has to rely on colour.
 */
final class Series {
  private static final int COLOURS = 7;

  private static final double REACH = 4;

  private Series() {}

  /** The class of the style sheet that has the colour of a series. */
  static String style(int series) {
    return "s" + series % COLOURS;
  }

  /** The line of a series; dashed where its colour has been used before. */
  static Markup curve(int series, String path) {
    var curve = new Markup();
    String style = "curve " + style(series);
    return series < COLOURS
        ? curve.leaf("path", "class", style, "d", path)
        : curve.leaf(
            "path",
            "class",
            style,
            "stroke-dasharray",
            Math.max(1, 8 / (series / COLOURS)) + " 3",
            "d",
            path);
  }

  /** The shape of a series; repeats after other numbers than the colour does. */
  static Markup mark(int series, double x, double y, String tooltip) {
    double r = REACH;
    String path =
        switch (series % 4) {
          case 0 ->
              "M%s %sa%s %s 0 1 0 %s 0a%s %s 0 1 0 %s 0z"
                  .formatted(at(x - r), at(y), at(r), at(r), at(2 * r), at(r), at(r), at(-2 * r));
          case 1 -> "M%s %sh%sv%sh%sz".formatted(at(x - 3.5), at(y - 3.5), at(7), at(7), at(-7));
          case 2 -> "M%s %sl%s %sh%sz".formatted(at(x), at(y - 4.5), at(4.5), at(8), at(-9));
          default ->
              "M%s %sl%s %sl%s %sl%s %sz"
                  .formatted(at(x), at(y - 5), at(5), at(5), at(-5), at(5), at(-5), at(-5));
        };
    var mark = new Markup().open("path", "class", "mark " + style(series), "d", path);
    if (!tooltip.isEmpty()) {
      mark.element("title", tooltip);
    }
    return mark.close("path");
  }

  /** How opaque a bar is: paler where its colour has been used before. */
  static double opacity(int series) {
    return 1.0 / (1 + series / COLOURS);
  }

  /** A piece of a bar, for its legend. */
  static Markup swatch(int series) {
    return new Markup()
        .leaf(
            "rect",
            "class",
            "bar " + style(series),
            "fill-opacity",
            opacity(series),
            "x",
            1,
            "y",
            1,
            "width",
            12,
            "height",
            12,
            "rx",
            2);
  }

  /** A mark in the middle of its place in a legend. */
  static Markup legendMark(int series) {
    return mark(series, 7, 7, "");
  }

  private static String at(double value) {
    return Markup.number(value);
  }

  /**
   * @param symbol of a series, 14 by 14
   */
  static Markup legend(List<String> names, IntFunction<Markup> symbol) {
    var legend = new Markup().open("ul", "class", "legend");
    for (int series = 0; series < names.size(); series++) {
      legend
          .open("li")
          .open("svg", "viewBox", "0 0 14 14", "width", 14, "height", 14, "aria-hidden", "true")
          .add(symbol.apply(series))
          .close("svg")
          .text(names.get(series))
          .close("li");
    }
    return legend.closeLine("ul");
  }
}
