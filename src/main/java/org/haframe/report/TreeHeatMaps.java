package org.haframe.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.haframe.frame.FrameComparison;
import org.haframe.report.plot.HeatMap;
import org.haframe.severity.ConfusionMatrix;

/** Matrices of classes as heat maps in the order of the tree. */
final class TreeHeatMaps {
  /** Steps of the colour scale for cosines, c0 to c9 in the style sheet. */
  private static final int STEPS = 10;

  private TreeHeatMaps() {}

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
        Map.of());
  }

  /**
   * Cosines of pairs of classes: above the diagonal those of the frame, below it those of the mean
   * features. Rows of several classes have the means of their pairs.
   */
  static HeatMap cosines(TreeOrder order, FrameComparison frame) {
    int[] rowOfClass = order.rowOfClass();
    int size = order.size();
    var sums = new double[size][size];
    var pairs = new long[size][size];
    for (int a = 0; a < rowOfClass.length; a++) {
      for (int b = 0; b < rowOfClass.length; b++) {
        int row = rowOfClass[a];
        int column = rowOfClass[b];
        if (row != column) {
          sums[row][column] += row < column ? frame.wanted(a, b) : frame.achieved(a, b);
          pairs[row][column]++;
        }
      }
    }
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        if (row != column) {
          sums[row][column] /= pairs[row][column];
          lowest = Math.min(lowest, sums[row][column]);
          highest = Math.max(highest, sums[row][column]);
        }
      }
    }
    double low = lowest;
    double width = Math.max(highest - lowest, 1e-9) / STEPS;
    Map<String, String> scale = new LinkedHashMap<>();
    for (int step = 0; step < STEPS; step++) {
      scale.put("c" + step, String.format(Locale.ROOT, "%.2f", low + (step + 0.5) * width));
    }
    return new HeatMap(
        "Cosines in the order of the tree",
        "Cosines between %s %s: above the diagonal of the frame, below it of the mean features."
            .formatted(size, order.rows()),
        "features",
        "frame",
        size,
        (row, column) ->
            row == column
                ? Optional.empty()
                : Optional.of(
                    new HeatMap.Cell(
                        "c" + Math.min(STEPS - 1, (int) ((sums[row][column] - low) / width)),
                        1,
                        "")),
        order.blocks(),
        order.names(),
        scale);
  }
}
