package org.haframe.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.experiment.SettingsException;
import org.haframe.experiment.SettingsKind;
import org.haframe.experiment.SettingsReader;
import org.haframe.experiment.SettingsValues;
import org.haframe.retraining.RetrainingSettings;

/**
 * Reads settings files of retrainings: an experiment, and what stands in {@code retraining} beside
 * it. What is known of the latter stands in {@code retraining-defaults.conf} beside this class.
 */
final class RetrainingReader {
  private static final Config DEFAULTS =
      ConfigFactory.parseResources(RetrainingReader.class, "retraining-defaults.conf");

  private static final String SECTION = "retraining";

  private RetrainingReader() {}

  /**
   * All settings of a retraining.
   *
   * @param values of everything that its verdict depends on, by key
   */
  record Chosen(
      ExperimentSettings experiment, RetrainingSettings retraining, Map<String, String> values) {
    Chosen {
      values = Map.copyOf(values);
    }
  }

  /**
   * Reads a settings file.
   *
   * @param overrides of the form key=value; a later one wins
   * @throws SettingsException with all problems
   */
  static Chosen read(Path file, List<String> overrides) {
    Config given = SettingsFile.config(file, overrides);
    var values = new SettingsValues(given, DEFAULTS);
    List<String> known = SettingsValues.leaves(DEFAULTS, SECTION);
    SettingsValues.leaves(given, SECTION).stream()
        .filter(key -> !known.contains(key))
        .forEach(key -> values.problem(key, "unknown setting %s.".formatted(key)));
    RetrainingSettings.Start start =
        values.value("retraining.start", SettingsKind.oneOf(RetrainingSettings.Start.class));
    RetrainingSettings.Rule rule =
        values.value("retraining.rule", SettingsKind.oneOf(RetrainingSettings.Rule.class));
    Optional<RetrainingSettings.Checks> checks =
        values.make("retraining.checks", Set.of(), RetrainingReader::checks);
    Optional<RetrainingSettings.Promotion> promotion =
        values.make("retraining.promotion", Set.of(), RetrainingReader::promotion);
    ExperimentSettings experiment = experiment(file.toString(), given, values.problems());
    Map<String, String> all = new TreeMap<>(experiment.resultValues());
    for (String key : known) {
      Config source = given.hasPath(key) ? given : DEFAULTS; // null is the default
      all.put(key, SettingsReader.canonical(source.getValue(key).unwrapped().toString()));
    }
    return new Chosen(
        experiment,
        new RetrainingSettings(start, rule, checks.orElseThrow(), promotion.orElseThrow()),
        all);
  }

  /** The experiment, where neither it nor what stands beside it has problems. */
  private static ExperimentSettings experiment(
      String source, Config given, List<String> problemsBeside) {
    List<String> problems = new ArrayList<>(problemsBeside);
    try {
      ExperimentSettings experiment = SettingsReader.experiment(source, given);
      if (problems.isEmpty()) {
        return experiment;
      }
    } catch (SettingsException e) {
      problems.addAll(e.problems());
    }
    throw new SettingsException(source, problems);
  }

  private static RetrainingSettings.Checks checks(SettingsValues values) {
    return new RetrainingSettings.Checks(
        number(values, "checks.rejected-share"),
        number(values, "checks.doubled-share"),
        number(values, "checks.hold-out-share"),
        values.value("retraining.checks.missing-classes", SettingsKind.WHOLE),
        values.value("retraining.checks.changed-classes", SettingsKind.WHOLE),
        number(values, "checks.class-shift"),
        number(values, "checks.pixel-shift"),
        number(values, "checks.label-disagreement"),
        Set.copyOf(values.value("retraining.checks.warn-only", SettingsKind.TEXTS)));
  }

  private static RetrainingSettings.Promotion promotion(SettingsValues values) {
    return new RetrainingSettings.Promotion(
        values.value(
            "retraining.promotion.score",
            SettingsKind.oneOf(RetrainingSettings.GuardedScore.class)),
        number(values, "promotion.top1-loss"),
        number(values, "promotion.subtree-loss"),
        values.value("retraining.promotion.subtree-images", SettingsKind.LONG),
        number(values, "promotion.calibration-loss"));
  }

  private static double number(SettingsValues values, String key) {
    return values.value("retraining." + key, SettingsKind.NUMBER);
  }
}
