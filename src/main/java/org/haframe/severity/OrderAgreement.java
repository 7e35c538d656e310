package org.haframe.severity;

/**
 * HOPS, a score of a whole ranking against the ideal one, in which classes stand by their distance
 * from the label: Sani and Anand, CVPR 2026, as in the authors' evaluation notebook.
 *
 * <p>For a label y, let rho_c be the index of d(c, y) among the distinct distances from y,
 * ascending; e the rho of all classes, ascending; and o the rho in the order of the ranking. HOPS =
 * 1 - sum w|e - o| / sum w|e - reverse(e)|, clipped to [0, 1]. At k: the upper sum over the first k
 * positions alone; in the lower one only the first k entries of e are reversed. The weight w of a
 * position falls linearly within a run of equal e of value r, from 2^-r towards 2^-(r+1), and
 * towards 0 in the last run.
 *
 * @param whole HOPS, in [0, 1]
 * @param at5 HOPS@5, in [0, 1]; NaN with fewer classes
 * @param at20 HOPS@20, in [0, 1]; NaN with fewer classes
 */
record OrderAgreement(double whole, double at5, double at20) {

  /**
   * Scores a ranking.
   *
   * @param fromLabel distances of all classes from the label, shape [K]
   */
  static OrderAgreement of(RankedPrediction ranking, int[] fromLabel, int maxDistance) {
    int count = fromLabel.length;
    var sizes = new int[maxDistance + 1];
    for (int distance : fromLabel) {
      sizes[distance]++;
    }
    var rho = new int[maxDistance + 1];
    var ideal = new int[count];
    var weights = new double[count];
    int runs = 0;
    int filled = 0;
    for (int distance = 0; distance <= maxDistance; distance++) {
      int size = sizes[distance];
      if (size > 0) {
        rho[distance] = runs;
        double begin = Math.scalb(1.0, -runs);
        double end = filled + size == count ? 0 : begin / 2;
        double step = (end - begin) / size;
        for (int j = 0; j < size; j++) {
          ideal[filled] = runs;
          weights[filled] = begin + step * j;
          filled++;
        }
        runs++;
      }
    }

    double difference = 0;
    double at5 = Double.NaN;
    double at20 = Double.NaN;
    for (int position = 0; position < count; position++) {
      int actual = rho[fromLabel[ranking.at(position)]];
      difference += weights[position] * Math.abs(ideal[position] - actual);
      if (position == 4) {
        at5 = agreement(difference, worst(ideal, weights, 5));
      }
      if (position == 19) {
        at20 = agreement(difference, worst(ideal, weights, 20));
      }
    }
    return new OrderAgreement(agreement(difference, worst(ideal, weights, count)), at5, at20);
  }

  /** The sum for the ideal order with its first entries reversed; positive from two entries on. */
  private static double worst(int[] ideal, double[] weights, int reversed) {
    double sum = 0;
    for (int position = 0; position < reversed; position++) {
      sum += weights[position] * Math.abs(ideal[position] - ideal[reversed - 1 - position]);
    }
    return sum;
  }

  private static double agreement(double difference, double worst) {
    return Math.max(0, Math.min(1, 1 - difference / worst));
  }
}
