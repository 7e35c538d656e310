package org.haframe.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.haframe.severity.SeverityScores;

/**
 * Several runs side by side, by their reports.
 *
 * @param runs at least one; the first is what the others are compared with
 */
public record RunComparison(List<Run> runs) {

  /**
   * One run.
   *
   * @param name other than those of the others
   */
  public record Run(String name, EvaluationReport report) {}

  /**
   * @throws IllegalArgumentException if there is no run, two have the same name, or they were not
   *     scored on the same split
   */
  public RunComparison {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("Cannot compare no runs. Name at least one report.");
    }
    Set<String> names = new HashSet<>();
    for (Run run : runs) {
      if (!names.add(run.name())) {
        throw new IllegalArgumentException(
            "Cannot compare two runs with the name %s. Give each its own.".formatted(run.name()));
      }
      String split = run.report().provenance().split();
      String first = runs.get(0).report().provenance().split();
      if (!split.equals(first)) {
        throw new IllegalArgumentException(
            "Cannot compare %s with %s: they are scores of the splits %s and %s. Evaluate both on one of them."
                .formatted(runs.get(0).name(), run.name(), first, split));
      }
    }
  }

  /** The runs as methods of one training each, all compared with the first. */
  Comparison comparison() {
    List<Comparison.Entry> entries = new ArrayList<>();
    for (Run run : runs) {
      Provenance provenance = run.report().provenance();
      OptionalLong seed = seed(provenance);
      var bySeed = new TreeMap<Long, SeverityScores>();
      seed.ifPresent(known -> bySeed.put(known, run.report().scores()));
      entries.add(
          new Comparison.Entry(
              run.name(),
              provenance.decision(),
              bySeed,
              seed.isPresent() ? Optional.empty() : Optional.of(run.report().scores())));
    }
    return new Comparison(
        runs.get(0).report().provenance().split(), entries, Comparison.Pairing.RUNS);
  }

  /** The seed of a training; empty where the settings have none. */
  private static OptionalLong seed(Provenance provenance) {
    String seed = provenance.settings().getOrDefault("training.seed", "");
    return seed.matches("-?\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(seed))
        : OptionalLong.empty();
  }

  private static String seedText(Provenance provenance) {
    OptionalLong seed = seed(provenance);
    return seed.isPresent() ? String.valueOf(seed.getAsLong()) : "unknown";
  }

  /** Why scores of these runs may differ for other reasons than their settings. */
  List<String> cautions() {
    List<String> cautions = new ArrayList<>();
    caution(
        cautions, "were not scored on the same images", Provenance::dataFingerprint, hash -> "");
    caution(
        cautions,
        "do not measure distances in the same tree",
        Provenance::hierarchySha256,
        hash -> "");
    caution(cautions, "do not answer by the same rule", Provenance::rule, " (%s)"::formatted);
    caution(
        cautions, "were not used in the same precision", Provenance::precision, " (%s)"::formatted);
    caution(
        cautions,
        "were not trained from the same seed",
        RunComparison::seedText,
        " (%s)"::formatted);
    caution(
        cautions,
        "were not made by the same revision of the program",
        Provenance::codeRevision,
        revision -> "");
    return cautions;
  }

  /**
   * @param shown what is told of an identity behind the names that have it
   */
  private void caution(
      List<String> cautions,
      String what,
      Function<Provenance, String> identity,
      UnaryOperator<String> shown) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (Run run : runs) {
      names
          .computeIfAbsent(identity.apply(run.report().provenance()), any -> new ArrayList<>())
          .add(run.name());
    }
    if (names.size() > 1) {
      cautions.add(
          "They %s: %s."
              .formatted(
                  what,
                  names.entrySet().stream()
                      .map(
                          group ->
                              String.join(", ", group.getValue()) + shown.apply(group.getKey()))
                      .collect(Collectors.joining("; "))));
    }
  }

  /**
   * Settings that are not the same in all runs, with the value of each; a dash where it has none.
   */
  SortedMap<String, List<String>> differingSettings() {
    SortedSet<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(run.report().provenance().settings().keySet()));
    var differing = new TreeMap<String, List<String>>();
    for (String key : keys) {
      List<String> values =
          runs.stream()
              .map(run -> run.report().provenance().settings().getOrDefault(key, "\u2013"))
              .toList();
      if (new HashSet<>(values).size() > 1) {
        differing.put(key, values);
      }
    }
    return differing;
  }
}
