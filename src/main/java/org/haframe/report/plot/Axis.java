package org.haframe.report.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Maps values to a length, with round ticks.
 *
 * @param low value at the beginning
 * @param high value at the end, above low
 * @param step between ticks
 */
record Axis(double low, double high, double step) {
  private static final int MOST_STEPS = 5;

  /** An axis that begins and ends at ticks and covers all values. */
  static Axis covering(double lowest, double highest) {
    double low = lowest;
    double high = highest;
    if (!(high > low)) { // one value, or none
      double room = Math.max(Math.abs(low), 1) / 10;
      low -= room;
      high += room;
    }
    double step = step(high - low);
    return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
  }

  /** The smallest of 1, 2, 5, 10, 20 and so on that divides a span into a few steps. */
  private static double step(double span) {
    double unit = Math.pow(10, Math.floor(Math.log10(span / MOST_STEPS)));
    for (double factor : new double[] {1, 2, 5}) {
      if (span / (factor * unit) <= MOST_STEPS) {
        return factor * unit;
      }
    }
    return 10 * unit;
  }

  /** Where a value lies: 0 at the beginning, 1 at the end. */
  double share(double value) {
    return (value - low) / (high - low);
  }

  List<Double> ticks() {
    var ticks = new ArrayList<Double>();
    long steps = Math.round((high - low) / step);
    for (long i = 0; i <= steps; i++) {
      ticks.add(low + i * step);
    }
    return ticks;
  }

  /** A tick with as many decimals as the step has. */
  String label(double tick) {
    int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", tick);
    return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
  }
}
