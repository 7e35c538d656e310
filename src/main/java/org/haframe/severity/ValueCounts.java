package org.haframe.severity;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/**
 * How many images have each whole-number value, such as a distance: all that a mean, and the
 * bootstrap of a mean, need to know of them. Merges exactly. Not for several threads.
 */
final class ValueCounts implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int RESAMPLES = 1000;
  private static final long SEED = 1;
  private static final long LARGE_MEAN = 1000;

  private final long[] counts;

  /**
   * @param largest value that an image can have
   */
  ValueCounts(int largest) {
    this.counts = new long[largest + 1];
  }

  void add(int value) {
    counts[value]++;
  }

  void merge(ValueCounts other) {
    for (int value = 0; value < counts.length; value++) {
      counts[value] += other.counts[value];
    }
  }

  /** How many images have a value. */
  long of(int value) {
    return counts[value];
  }

  /** How many images have each value, from 0 on. */
  List<Long> all() {
    return Arrays.stream(counts).boxed().toList();
  }

  /** The sum of the values of all images. */
  long sum() {
    long sum = 0;
    for (int value = 0; value < counts.length; value++) {
      sum += value * counts[value];
    }
    return sum;
  }

  /** How many images were counted. */
  long images() {
    return Arrays.stream(counts).sum();
  }

  /** A ratio over all images; NaN without a denominator. */
  double ratio(Ratio ratio) {
    double numerator = 0;
    double denominator = 0;
    for (int value = 0; value < counts.length; value++) {
      numerator += counts[value] * ratio.numerator(value);
      denominator += counts[value] * ratio.denominator(value);
    }
    return numerator / denominator;
  }

  /** A ratio of two sums over images. */
  interface Ratio {
    /** What an image of this value adds to the numerator. */
    double numerator(int value);

    /** What an image of this value adds to the denominator. */
    default double denominator(int value) {
      return 1;
    }
  }

  /**
   * The 95 % interval of a ratio over images, by a bootstrap with 1,000 resamples in which each
   * image is drawn a Poisson number of times: images of one value are drawn together, a Poisson
   * number with their count as its mean. Always the same for the same counts.
   *
   * @return the 2.5 % and the 97.5 % quantile; empty where a resample has no denominator
   */
  Optional<Interval> interval(Ratio ratio) {
    return interval(List.of(ratio), ratios -> ratios[0]);
  }

  /**
   * The same of the difference of two ratios over the same images, drawn together.
   *
   * @return of the first less the second
   */
  Optional<Interval> intervalOfDifference(Ratio first, Ratio second) {
    return interval(List.of(first, second), ratios -> ratios[0] - ratios[1]);
  }

  private Optional<Interval> interval(List<Ratio> ratios, ToDoubleFunction<double[]> statistic) {
    RandomGenerator random = new Well19937c(SEED);
    var numerators = new double[RESAMPLES][ratios.size()];
    var denominators = new double[RESAMPLES][ratios.size()];
    for (int value = 0; value < counts.length; value++) {
      if (counts[value] > 0) {
        Draws draws = draws(counts[value], random);
        for (int resample = 0; resample < RESAMPLES; resample++) {
          double drawn = draws.next();
          for (int i = 0; i < ratios.size(); i++) {
            numerators[resample][i] += drawn * ratios.get(i).numerator(value);
            denominators[resample][i] += drawn * ratios.get(i).denominator(value);
          }
        }
      }
    }
    var statistics = new double[RESAMPLES];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      double[] ofResample = numerators[resample];
      for (int i = 0; i < ratios.size(); i++) {
        if (denominators[resample][i] == 0) {
          return Optional.empty();
        }
        ofResample[i] /= denominators[resample][i];
      }
      statistics[resample] = statistic.applyAsDouble(ofResample);
    }
    Arrays.sort(statistics);
    int tail = RESAMPLES / 40;
    return Optional.of(new Interval(statistics[tail - 1], statistics[RESAMPLES - tail]));
  }

  private interface Draws {
    double next();
  }

  /**
   * Poisson numbers. Those of a large mean are normal, to less than the quantiles of so few
   * resamples can tell; the library takes a time for each that grows with the mean.
   */
  private static Draws draws(long mean, RandomGenerator random) {
    if (mean >= LARGE_MEAN) {
      return () -> Math.rint(mean + Math.sqrt(mean) * random.nextGaussian());
    }
    var poisson = new PoissonDistribution(random, mean, 1e-12, 10_000_000);
    return poisson::sample;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueCounts that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
