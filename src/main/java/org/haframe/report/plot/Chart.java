package org.haframe.report.plot;

import java.util.List;

/** A picture of numbers. */
public sealed interface Chart
    permits BarChart, HeatMap, LineChart, RangeChart, ScatterChart, TreeChart {

  /** What it shows, as a heading. */
  String title();

  /** The picture: one svg element that a screen reader takes for one image, with its summary. */
  Markup svg();

  /** Names of what is told apart by colours and shapes; fewer than two need no legend. */
  List<String> legend();

  /** What stands for a series in the legend, 14 by 14. */
  default Markup symbol(int series) {
    return Series.legendMark(series);
  }

  /** The numbers; empty where there are too many to read. */
  Table numbers();

  /**
   * The chart with heading, legend and caption, and its numbers to unfold.
   *
   * @param caption how to read it; may be empty
   */
  default Markup figure(String caption) {
    var figure = new Markup();
    figure.open("figure").open("figcaption").element("h3", title());
    if (!caption.isEmpty()) {
      figure.element("p", caption);
    }
    figure.close("figcaption").line().add(svg());
    if (legend().size() > 1) {
      figure.add(Series.legend(legend(), this::symbol));
    }
    if (!numbers().isEmpty()) {
      figure
          .open("details")
          .element("summary", "Numbers")
          .add(numbers().markup("Numbers of: " + title()))
          .close("details");
    }
    return figure.closeLine("figure");
  }
}
