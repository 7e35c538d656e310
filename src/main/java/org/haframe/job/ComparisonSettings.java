package org.haframe.job;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.haframe.data.Split;

/**
 * Methods to compare: settings {@code compare.*}. Made by {@link ComparisonReader}.
 *
 * @param methods in the order of the file; the first is what the others are compared with
 * @param seeds that every method is trained with, in this order
 * @param decisions by which every model is scored
 * @param split that all are scored on
 */
record ComparisonSettings(
    List<Method> methods, List<Long> seeds, List<Decision> decisions, Split split) {
  ComparisonSettings {
    methods = List.copyOf(methods);
    seeds = List.copyOf(seeds);
    decisions = List.copyOf(decisions);
  }

  /**
   * @param name of a folder
   * @param bySeed the whole experiment, with this seed for training and frame
   */
  record Method(String name, SortedMap<Long, ExperimentSettings> bySeed) {
    Method {
      bySeed = Collections.unmodifiableSortedMap(new TreeMap<>(bySeed));
    }
  }
}
