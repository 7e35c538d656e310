package org.haframe.report;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.haframe.severity.Interval;
import org.haframe.severity.SeverityScores;

/**
 * Several methods, each trained with several seeds and scored on the same images; or several runs,
 * each an entry of its own.
 *
 * @param split of the image table that all were scored on
 * @param entries in the order of the settings; the first method is what the others are compared
 *     with
 * @param pairing of scores with those that they are compared with
 */
public record Comparison(String split, List<Entry> entries, Pairing pairing) {

  /** Which scores differences are taken of. */
  public enum Pairing {
    /** Of each seed and decision rule those of the first method with the same. */
    SEEDS,
    /** Those of the first entry, whatever its seed and its decision rule. */
    RUNS
  }

  public Comparison {
    entries = List.copyOf(entries);
  }

  /** Of methods, seed by seed. */
  public Comparison(String split, List<Entry> entries) {
    this(split, entries, Pairing.SEEDS);
  }

  /**
   * One method with one decision rule.
   *
   * @param method name of the user's choice
   * @param decision rule by which classes were ranked, such as {@code argmax}
   * @param bySeed scores of each seed that has been trained
   * @param ofUnknownSeed scores of a training whose seed is not known
   */
  public record Entry(
      String method,
      String decision,
      SortedMap<Long, SeverityScores> bySeed,
      Optional<SeverityScores> ofUnknownSeed) {
    public Entry {
      bySeed = Collections.unmodifiableSortedMap(new TreeMap<>(bySeed));
    }

    public Entry(String method, String decision, SortedMap<Long, SeverityScores> bySeed) {
      this(method, decision, bySeed, Optional.empty());
    }

    /** A score of each known seed, by its name in report.json; seeds without it are left out. */
    SortedMap<Long, Double> values(String key) {
      var values = new TreeMap<Long, Double>();
      bySeed.forEach(
          (seed, scores) -> value(scores, key).ifPresent(value -> values.put(seed, value)));
      return values;
    }

    private static OptionalDouble value(SeverityScores scores, String key) {
      return NamedScores.of(scores).stream()
          .filter(named -> named.key().equals(key))
          .flatMapToDouble(named -> named.score().value().stream())
          .findFirst();
    }

    /** Those of the known seeds, and of the unknown one. */
    private List<SeverityScores> all() {
      return Stream.concat(bySeed.values().stream(), ofUnknownSeed.stream()).toList();
    }

    /** How many trainings have been scored. */
    int trainings() {
      return all().size();
    }

    /** The 95 % interval of a score over images; empty unless there is one seed, and it has one. */
    Optional<Interval> interval(String key) {
      return trainings() == 1
          ? Optional.ofNullable(all().get(0).intervals().get(key))
          : Optional.empty();
    }

    /** A score over the seeds; empty where no seed has it. */
    Optional<Spread> spread(String key) {
      return Spread.of(all().stream().flatMapToDouble(scores -> value(scores, key).stream()));
    }
  }

  /**
   * Values of several seeds.
   *
   * @param standardDeviation of the sample, with n - 1; empty with a single value
   */
  record Spread(double mean, OptionalDouble standardDeviation, long count) {

    static Optional<Spread> of(DoubleStream values) {
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

  /**
   * What an entry is compared with: the first method, where seeds are paired with the same decision
   * rule; empty where that is the entry itself, or there is none.
   */
  Optional<Entry> baseline(Entry entry) {
    return entries.stream()
        .filter(other -> other.method().equals(entries.get(0).method()))
        .filter(other -> pairing == Pairing.RUNS || other.decision().equals(entry.decision()))
        .findFirst()
        .filter(first -> !first.equals(entry));
  }

  /** How much higher a score of an entry is than that of its baseline. */
  Optional<Spread> difference(Entry entry, String key) {
    return baseline(entry)
        .flatMap(
            baseline ->
                switch (pairing) {
                  case SEEDS -> {
                    SortedMap<Long, Double> theirs = baseline.values(key);
                    yield Spread.of(
                        entry.values(key).entrySet().stream()
                            .filter(ours -> theirs.containsKey(ours.getKey()))
                            .mapToDouble(ours -> ours.getValue() - theirs.get(ours.getKey())));
                  }
                  case RUNS ->
                      baseline
                          .spread(key)
                          .flatMap(
                              theirs ->
                                  entry
                                      .spread(key)
                                      .flatMap(
                                          ours ->
                                              Spread.of(
                                                  DoubleStream.of(ours.mean() - theirs.mean()))));
                });
  }
}
