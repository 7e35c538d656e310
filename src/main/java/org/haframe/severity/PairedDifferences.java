package org.haframe.severity;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a challenger changes in the scores of a champion on the same images.
 *
 * @param examples images that both scored
 * @param byScore challenger less champion, by the names of scores in report.json, such as {@code
 *     hierarchicalDistance.5}; without those that are not defined: more classes ranked than there
 *     are, or severity where a resample has no mistake
 */
public record PairedDifferences(long examples, SortedMap<String, Difference> byScore) {

  public PairedDifferences {
    byScore = Collections.unmodifiableSortedMap(new TreeMap<>(byScore));
  }

  /**
   * A difference with its 95 % interval over images, by a bootstrap in which both models see the
   * same resample.
   *
   * @param value challenger less champion
   * @param interval of the value
   */
  public record Difference(double value, Interval interval) {}

  /** The difference in a score; empty where it is not defined. */
  public Optional<Difference> of(String score) {
    return Optional.ofNullable(byScore.get(score));
  }
}
