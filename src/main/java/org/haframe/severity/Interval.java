package org.haframe.severity;

/**
 * Where a score of other images like these would lie: a 95 % interval over images.
 *
 * @param lower bound, finite
 * @param upper bound, finite and not below the lower
 */
public record Interval(double lower, double upper) {
  public Interval {
    if (!(lower <= upper && Double.isFinite(lower) && Double.isFinite(upper))) {
      throw new IllegalArgumentException(
          "Cannot use %s to %s as an interval. Give finite bounds in order."
              .formatted(lower, upper));
    }
  }
}
