package org.haframe.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is made of repeated measurements. */
final class Figures {

  private Figures() {}

  /** The middle one, or the mean of the middle two. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The median of the ratios within each round, to three digits. */
  static double medianRatio(List<Double> ours, List<Double> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    return rounded(median(ratios));
  }

  /** The median and, in their order, all turns; to three digits behind the point. */
  static Map<String, Object> ofTurns(List<Double> turns) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("median", rounded(median(turns)));
    figures.put("turns", turns.stream().map(Figures::rounded).toList());
    return figures;
  }

  static double rounded(double ratio) {
    return Math.round(ratio * 1000) / 1000.0;
  }
}
