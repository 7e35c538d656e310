package org.haframe.report.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * Shares of a whole as bars from the left, row by row, one bar a series.
 *
 * @param title what the shares are
 * @param rows what the rows are, as a table's head
 * @param series in the order of their colours
 * @param bars row by row
 */
public record BarChart(String title, String rows, List<String> series, List<Row> bars)
    implements Chart {
  private static final double CHARACTER = 6.6;

  /**
   * One row.
   *
   * @param shares of each series, in [0, 1]
   */
  public record Row(String label, List<Share> shares) {
    public Row {
      shares = List.copyOf(shares);
    }
  }

  /**
   * One bar.
   *
   * @param share in [0, 1]
   * @param text of it
   */
  public record Share(double share, String text) {}

  public BarChart {
    series = List.copyOf(series);
    bars = List.copyOf(bars);
  }

  @Override
  public List<String> legend() {
    return series;
  }

  @Override
  public Markup symbol(int series) {
    return Series.swatch(series);
  }

  @Override
  public Markup svg() {
    double bar = series.size() > 1 ? 15 : 18;
    double row = bar * series.size() + 10;
    double left =
        14 + CHARACTER * bars.stream().mapToInt(each -> each.label().length()).max().orElse(0);
    List<Share> all = bars.stream().flatMap(each -> each.shares().stream()).toList();
    double right =
        12 + CHARACTER * all.stream().mapToInt(each -> each.text().length()).max().orElse(0);
    double longest = all.stream().mapToDouble(Share::share).max().orElse(0);
    double scale = Math.max(30, Canvas.WIDTH - left - right) / (longest > 0 ? longest : 1);
    var canvas = new Canvas(Canvas.WIDTH, row * bars.size() + 8, left, right, 4, 4);
    Markup svg = canvas.open(summary());
    for (int i = 0; i < bars.size(); i++) {
      double top = 4 + i * row;
      svg.element(
          "text",
          bars.get(i).label(),
          "x",
          left - 8,
          "y",
          top + (row - 10) / 2 + 4.5,
          "class",
          "name end");
      for (int j = 0; j < bars.get(i).shares().size(); j++) {
        Share share = bars.get(i).shares().get(j);
        double y = top + j * bar;
        double width = Math.max(share.share() > 0 ? 1 : 0, scale * share.share());
        svg.leaf(
                "rect",
                "class",
                "bar " + Series.style(j),
                "fill-opacity",
                Series.opacity(j),
                "x",
                left,
                "y",
                y + 1,
                "width",
                width,
                "height",
                bar - 2,
                "rx",
                2)
            .element(
                "text",
                share.text(),
                "x",
                left + width + 6,
                "y",
                y + bar / 2 + 4.5,
                "class",
                "name");
      }
      svg.line();
    }
    return svg.closeLine("svg");
  }

  private String summary() {
    var summary = new StringBuilder(title);
    for (Row row : bars) {
      summary.append("; ").append(row.label()).append(' ');
      summary.append(String.join(", ", row.shares().stream().map(Share::text).toList()));
    }
    return summary.append('.').toString();
  }

  @Override
  public Table numbers() {
    var head = new ArrayList<String>(List.of(rows));
    head.addAll(series);
    var table = new Table(1, head);
    for (Row row : bars) {
      var cells = new ArrayList<Object>(List.of(row.label()));
      row.shares().forEach(share -> cells.add(share.text()));
      table.row(cells.toArray());
    }
    return table;
  }
}
