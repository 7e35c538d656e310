package org.haframe.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.haframe.data.Split;
import org.haframe.experiment.ExperimentSettings;

/**
 * Methods to compare: settings {@code compare.*}. Made by {@link ComparisonReader}.
 *
 * @param methods in the order of the file; the first is what the others are compared with
 * @param seeds that every method is trained with, in this order
 * @param decisions by which every model is scored, alone
 * @param split that all are scored on
 */
record ComparisonSettings(
    List<Method> methods, List<Long> seeds, List<Decision> decisions, Split split) {
  ComparisonSettings {
    methods = List.copyOf(methods);
    seeds = List.copyOf(seeds);
    decisions = List.copyOf(decisions);
  }

  /** The decisions by which the models of a method are scored. */
  List<Decision> decisions(Method method) {
    List<Decision> all = new ArrayList<>(decisions);
    if (method.coarse().isPresent()) {
      all.add(Decision.HIE);
    }
    return all;
  }

  /**
   * @param name of a folder
   * @param bySeed the whole experiment, with this seed for training and frame
   * @param coarse method of coarser classes, with which it is scored together as well
   */
  record Method(String name, SortedMap<Long, ExperimentSettings> bySeed, Optional<Method> coarse) {
    Method {
      bySeed = Collections.unmodifiableSortedMap(new TreeMap<>(bySeed));
    }
  }
}
