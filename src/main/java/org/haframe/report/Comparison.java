package org.haframe.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.haframe.severity.Interval;
import org.haframe.severity.SeverityScores;

/**
 * Several methods, each trained with several seeds and scored on the same images.
 *
 * @param split of the image table that all were scored on
 * @param entries in the order of the settings; the first method is what the others are compared
 *     with
 */
public record Comparison(String split, List<Entry> entries) {
  public Comparison {
    entries = List.copyOf(entries);
  }

  /**
   * One method with one decision rule.
   *
   * @param method name of the user's choice
   * @param decision rule by which classes were ranked, such as {@code argmax}
   * @param bySeed scores of each seed that has been trained
   */
  public record Entry(String method, String decision, SortedMap<Long, SeverityScores> bySeed) {
    public Entry {
      bySeed = Collections.unmodifiableSortedMap(new TreeMap<>(bySeed));
    }

    /** A score of each seed, by its name in report.json; seeds without it are left out. */
    SortedMap<Long, Double> values(String key) {
      var values = new TreeMap<Long, Double>();
      bySeed.forEach(
          (seed, scores) ->
              NamedScores.of(scores).stream()
                  .filter(named -> named.key().equals(key))
                  .flatMapToDouble(named -> named.score().value().stream())
                  .forEach(value -> values.put(seed, value)));
      return values;
    }

    /** The 95 % interval of a score over images; empty unless there is one seed, and it has one. */
    Optional<Interval> interval(String key) {
      return bySeed.size() == 1
          ? Optional.ofNullable(bySeed.get(bySeed.firstKey()).intervals().get(key))
          : Optional.empty();
    }

    /** A score over the seeds; empty where no seed has it. */
    Optional<Spread> spread(String key) {
      return Spread.of(values(key).values());
    }
  }

  /**
   * Values of several seeds.
   *
   * @param standardDeviation of the sample, with n - 1; empty with a single value
   */
  record Spread(double mean, OptionalDouble standardDeviation, long count) {

    static Optional<Spread> of(Iterable<Double> values) {
      var statistics = new SummaryStatistics();
      values.forEach(statistics::addValue);
      return statistics.getN() == 0
          ? Optional.empty()
          : Optional.of(
              new Spread(
                  statistics.getMean(),
                  statistics.getN() > 1
                      ? OptionalDouble.of(statistics.getStandardDeviation())
                      : OptionalDouble.empty(),
                  statistics.getN()));
    }

    /** Half the width of the 95 % interval of the mean (Student's t); empty with one value. */
    OptionalDouble halfInterval() {
      return standardDeviation.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(
              new TDistribution(count - 1).inverseCumulativeProbability(0.975)
                  * standardDeviation.getAsDouble()
                  / Math.sqrt(count));
    }
  }

  /** What every entry is compared with: the first method, with the same decision rule. */
  Optional<Entry> baseline(Entry entry) {
    return entries.stream()
        .filter(other -> other.method().equals(entries.get(0).method()))
        .filter(other -> other.decision().equals(entry.decision()))
        .filter(other -> !other.equals(entry))
        .findFirst();
  }

  /** How much higher a score of an entry is than that of its baseline, seed by seed. */
  Optional<Spread> difference(Entry entry, String key) {
    return baseline(entry)
        .flatMap(
            baseline -> {
              SortedMap<Long, Double> theirs = baseline.values(key);
              var differences = new ArrayList<Double>();
              entry
                  .values(key)
                  .forEach(
                      (seed, value) -> {
                        if (theirs.containsKey(seed)) {
                          differences.add(value - theirs.get(seed));
                        }
                      });
              return Spread.of(differences);
            });
  }
}
