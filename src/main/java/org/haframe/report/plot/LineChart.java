package org.haframe.report.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleFunction;

/**
 * Values over whole numbers, such as epochs, one line a series.
 *
 * @param title what the values are, with their unit
 * @param across what the whole numbers are
 * @param series in the order of their colours; at least one with a point. One without keeps its
 *     colour and its place in the legend
 * @param text of a value
 */
public record LineChart(String title, String across, List<Line> series, DoubleFunction<String> text)
    implements Chart {

  /** With more marks they would hide the line; of more points every so many have one. */
  private static final int MOST_MARKED = 60;

  private static final Canvas CANVAS = new Canvas(Canvas.WIDTH, 220, 52, 14, 10, 32);

  /** One series. */
  public record Line(String name, SortedMap<Integer, Double> values) {
    public Line {
      values = new TreeMap<>(values);
    }
  }

  public LineChart {
    series = List.copyOf(series);
  }

  @Override
  public List<String> legend() {
    return series.stream().map(Line::name).toList();
  }

  @Override
  public Markup svg() {
    Axis horizontal = Axis.covering(places().first(), places().last());
    // As long numbers: a report that someone forged may name any epochs.
    long first = places().first();
    long last = places().last();
    if (last - first <= 5) { // no half epochs
      horizontal = new Axis(first, Math.max(last, first + 1), 1);
    }
    Axis vertical =
        Axis.covering(
            values().stream().min(Double::compare).orElseThrow(),
            values().stream().max(Double::compare).orElseThrow());
    Markup svg = CANVAS.open(summary());
    svg.add(CANVAS.vertical(vertical)).add(CANVAS.horizontal(horizontal, across));
    for (int i = 0; i < series.size(); i++) {
      if (series.get(i).values().isEmpty()) {
        continue;
      }
      var path = new StringBuilder();
      var marks = new Markup();
      int step = (series.get(i).values().size() + MOST_MARKED - 1) / MOST_MARKED;
      int points = 0;
      for (var point : series.get(i).values().entrySet()) {
        double x = CANVAS.x(horizontal, point.getKey());
        double y = CANVAS.y(vertical, point.getValue());
        path.append(Canvas.path(path.isEmpty() ? "M" : "L", x, y));
        if (points++ % step == 0) {
          marks.add(Series.mark(i, x, y, tooltip(series.get(i), point.getKey())));
        }
      }
      svg.add(Series.curve(i, path.toString())).line().add(marks);
    }
    return svg.closeLine("svg");
  }

  private String tooltip(Line line, int place) {
    return "%s %s: %s"
        .formatted(
            series.size() > 1 ? line.name() + ", " + across : across,
            place,
            text.apply(line.values().get(place)));
  }

  private String summary() {
    var summary = new StringBuilder(title);
    for (Line line : series) {
      if (line.values().isEmpty()) {
        continue;
      }
      summary.append(
          "; %s%s at %s %s, %s at %s %s"
              .formatted(
                  series.size() > 1 ? line.name() + " " : "",
                  text.apply(line.values().get(line.values().firstKey())),
                  across,
                  line.values().firstKey(),
                  text.apply(line.values().get(line.values().lastKey())),
                  across,
                  line.values().lastKey()));
    }
    return summary.append('.').toString();
  }

  @Override
  public Table numbers() {
    var head = new ArrayList<String>(List.of(across));
    head.addAll(series.size() > 1 ? legend() : List.of(title));
    var table = new Table(1, head);
    for (int place : places()) {
      var row = new ArrayList<Object>(List.of(String.valueOf(place)));
      for (Line line : series) {
        row.add(line.values().containsKey(place) ? text.apply(line.values().get(place)) : "\u2013");
      }
      table.row(row.toArray());
    }
    return table;
  }

  private SortedSet<Integer> places() {
    var places = new TreeSet<Integer>();
    series.forEach(line -> places.addAll(line.values().keySet()));
    return places;
  }

  private List<Double> values() {
    return series.stream().flatMap(line -> line.values().values().stream()).toList();
  }
}
