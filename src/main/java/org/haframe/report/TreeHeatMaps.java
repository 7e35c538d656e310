package org.haframe.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameComparison;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.report.plot.HeatMap;
import org.haframe.report.plot.Table;
import org.haframe.severity.ConfusionMatrix;

/** Matrices of classes as heat maps in the order of the tree. */
final class TreeHeatMaps {
  /** Steps of the colour scale for cosines, c0 to c9 in the style sheet. */
  private static final int STEPS = 10;

  /** With more rows their numbers are for a file. */
  private static final int MOST_ROWS_OF_NUMBERS = 30;

  private TreeHeatMaps() {}

  /** The number in a cell, as text. */
  private interface CellText {
    String at(int row, int column);
  }

  private static Table numbers(TreeOrder order, String axes, CellText number) {
    List<String> head = new ArrayList<>(List.of(axes));
    for (int column = 0; column < order.size(); column++) {
      head.add(order.name(column));
    }
    var table = new Table(1, head);
    for (int row = 0; row < order.size() && order.size() <= MOST_ROWS_OF_NUMBERS; row++) {
      List<Object> cells = new ArrayList<>(List.of(order.name(row)));
      for (int column = 0; column < order.size(); column++) {
        cells.add(number.at(row, column));
      }
      table.row(cells.toArray());
    }
    return table;
  }

  /** Counts of answers: rows are the actual classes, columns the predicted ones. */
  static HeatMap confusion(TreeOrder order, ConfusionMatrix confusion) {
    int[] rowOfClass = order.rowOfClass();
    int size = order.size();
    var counts = new long[size][size];
    var totals = new long[size];
    for (int actual = 0; actual < rowOfClass.length; actual++) {
      for (int predicted = 0; predicted < rowOfClass.length; predicted++) {
        long count = confusion.count(actual, predicted);
        counts[rowOfClass[actual]][rowOfClass[predicted]] += count;
        totals[rowOfClass[actual]] += count;
      }
    }
    return new HeatMap(
        "Actual and predicted " + order.rows(),
        "Confusion matrix of %s %s: rows actual, columns predicted, in the order of the tree."
            .formatted(size, order.rows()),
        "actual",
        "predicted",
        size,
        (row, column) -> {
          long count = counts[row][column];
          return count == 0
              ? Optional.empty()
              : Optional.of(
                  new HeatMap.Cell(
                      row == column ? "hit" : "miss",
                      // The root shows rare mistakes beside a strong diagonal.
                      0.12 + 0.88 * Math.sqrt((double) count / totals[row]),
                      "%s \u2192 %s: %s of %s"
                          .formatted(order.name(row), order.name(column), count, totals[row])));
        },
        order.blocks(),
        order.names(),
        Map.of(),
        numbers(
            order,
            "actual (row), predicted (column)",
            (row, column) -> String.valueOf(counts[row][column])));
  }

  /** A value of two classes. */
  private interface PairValue {
    double of(int a, int b);
  }

  /**
   * Cosines of pairs of classes: above the diagonal those of the frame, below it those of the mean
   * features. Rows of several classes have the means of their pairs.
   */
  static HeatMap cosines(TreeOrder order, FrameComparison frame) {
    return cosines(
        order,
        "Cosines in the order of the tree",
        "Cosines between %s %s: above the diagonal of the frame, below it of the mean features."
            .formatted(order.size(), order.rows()),
        new String[] {"features", "frame"},
        means(order, frame::achieved, frame::wanted));
  }

  /** Cosines of pairs of classes of a frame. */
  static HeatMap cosines(TreeOrder order, ClassFrame frame) {
    return cosines(
        order,
        "Cosines of the frame",
        "Cosines between the vectors of %s %s, in the order of the tree."
            .formatted(order.size(), order.rows()),
        new String[] {order.rows(), order.rows()},
        means(order, frame::cosine, frame::cosine));
  }

  /**
   * @param axes what rows and columns are
   * @param cosines [rows][rows]
   */
  private static HeatMap cosines(
      TreeOrder order, String title, String summary, String[] axes, double[][] cosines) {
    int size = order.size();
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        if (row != column) {
          lowest = Math.min(lowest, cosines[row][column]);
          highest = Math.max(highest, cosines[row][column]);
        }
      }
    }
    double low = lowest;
    double width = Math.max(highest - lowest, 1e-9) / STEPS;
    Map<String, String> scale = new LinkedHashMap<>();
    for (int step = 0; step < STEPS; step++) {
      scale.put("c" + step, String.format(Locale.ROOT, "%.2f", low + (step + 0.5) * width));
    }
    return map(
        order,
        title,
        summary,
        axes,
        (row, column) -> Math.min(STEPS - 1, (int) ((cosines[row][column] - low) / width)),
        scale,
        (row, column) -> String.format(Locale.ROOT, "%.3f", cosines[row][column]));
  }

  /** Distances of pairs of classes, the nearest as bright as the highest cosine. */
  static HeatMap distances(TreeOrder order, HierarchicalDistances distances) {
    double[][] means = means(order, distances::between, distances::between);
    int max = distances.max();
    Map<String, String> scale = new LinkedHashMap<>();
    for (int distance = max; distance >= 1; distance--) {
      // Where some share a colour, its label is their range: there is no room for a list.
      scale.merge(
          "c" + step(distance, max),
          String.valueOf(distance),
          (farther, nearer) -> farther.split("\u2013")[0] + "\u2013" + nearer);
    }
    return map(
        order,
        "Distances in the tree",
        "Distances between %s %s, in levels of the tree and in its order."
            .formatted(order.size(), order.rows()),
        new String[] {order.rows(), order.rows()},
        (row, column) -> step(means[row][column], max),
        scale,
        (row, column) -> distance(means[row][column]));
  }

  /** Means of distances have a fraction, distances none. */
  private static String distance(double value) {
    return value == Math.rint(value)
        ? String.valueOf((int) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  /** The largest distance has the darkest colour, and a distance of 1 the brightest. */
  private static int step(double distance, int max) {
    return (int) Math.round((STEPS - 1) * (max - distance) / Math.max(1, max - 1));
  }

  /** The step of the colour scale that a cell has. */
  private interface Step {
    int at(int row, int column);
  }

  private static HeatMap map(
      TreeOrder order,
      String title,
      String summary,
      String[] axes,
      Step step,
      Map<String, String> scale,
      CellText number) {
    return new HeatMap(
        title,
        summary,
        axes[0],
        axes[1],
        order.size(),
        (row, column) ->
            row == column
                ? Optional.empty()
                : Optional.of(new HeatMap.Cell("c" + step.at(row, column), 1, "")),
        order.blocks(),
        order.names(),
        scale,
        numbers(
            order,
            axes[0].equals(axes[1]) ? axes[0] : "%s (row), %s (column)".formatted(axes[0], axes[1]),
            (row, column) -> row == column ? "" : number.at(row, column)));
  }

  /**
   * Values of the rows: the means of the values of their pairs of classes.
   *
   * @return [rows][rows]; the diagonal has no meaning
   */
  private static double[][] means(TreeOrder order, PairValue below, PairValue above) {
    int[] rowOfClass = order.rowOfClass();
    int size = order.size();
    var means = new double[size][size];
    var pairs = new long[size][size];
    for (int a = 0; a < rowOfClass.length; a++) {
      for (int b = 0; b < rowOfClass.length; b++) {
        int row = rowOfClass[a];
        int column = rowOfClass[b];
        if (row != column) {
          means[row][column] += row < column ? above.of(a, b) : below.of(a, b);
          pairs[row][column]++;
        }
      }
    }
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        if (row != column) {
          means[row][column] /= pairs[row][column];
        }
      }
    }
    return means;
  }
}
