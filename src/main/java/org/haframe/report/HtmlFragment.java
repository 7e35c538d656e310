package org.haframe.report;

import org.haframe.report.plot.Chart;
import org.haframe.report.plot.Markup;

/**
 * HTML that stands within a page of someone else, such as a notebook's. It brings its style, which
 * reaches nothing outside of it; needs no script and no network; and is light, since nothing tells
 * it what is around it.
 *
 * <p>The style is nested in a class, which browsers know since the end of 2023 (CSS Nesting).
 */
public final class HtmlFragment {
  private static final String STYLE =
      HtmlPage.sheet("fragment.css")
          + ".haframe {\n"
          + HtmlPage.sheet("content.css").replace(":root", "&")
          + "}\n";

  private HtmlFragment() {}

  /** A chart, with its numbers to unfold. */
  public static String of(Chart chart) {
    return of(chart.figure(""));
  }

  /** A piece with the style of reports around it. */
  public static String of(Markup content) {
    return new Markup()
        .open("div", "class", "haframe")
        .line()
        .style(STYLE)
        .add(content)
        .closeLine("div")
        .toString();
  }
}
