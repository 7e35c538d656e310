package org.haframe.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.haframe.data.Split;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.experiment.SettingsException;
import org.haframe.experiment.SettingsKind;
import org.haframe.experiment.SettingsReader;
import org.haframe.experiment.SettingsValues;

/**
 * Reads settings files of several methods.
 *
 * <p>What stands in {@code compare.methods.NAME} lies over the other settings of the file; over
 * both, what was given on the command line; and over all, the seed. So it is with what stands in
 * {@code compare.coarse-models.NAME}. What else is known of a comparison stands in {@code
 * comparison-defaults.conf} beside this class.
 */
final class ComparisonReader {
  private static final Config DEFAULTS =
      ConfigFactory.parseResources(ComparisonReader.class, "comparison-defaults.conf");

  private static final String METHODS = "compare.methods";
  private static final String COARSE_MODELS = "compare.coarse-models";
  private static final String ENSEMBLES = "compare.ensembles";
  private static final List<String> SEEDS = List.of("training.seed", "frame.seed");

  private final String source;
  private final Config given;
  private final Config fromCommandLine;
  private final OrderOfNames order;
  private final List<String> problems = new ArrayList<>();

  private ComparisonReader(
      String source, Config given, Config fromCommandLine, OrderOfNames order) {
    this.source = source;
    this.given = given;
    this.fromCommandLine = fromCommandLine;
    this.order = order;
  }

  /**
   * Reads a settings file of several methods.
   *
   * @param overrides of the form key=value; a later one wins
   * @throws SettingsException with all problems
   */
  static ComparisonSettings read(Path file, List<String> overrides) {
    Config given = SettingsFile.config(file, overrides);
    Config fromCommandLine = ConfigFactory.empty("the command line");
    for (String override : overrides) {
      fromCommandLine = SettingsFile.overridden(fromCommandLine, override);
    }
    var order = OrderOfNames.of(file, overrides);
    return new ComparisonReader(file.toString(), given, fromCommandLine, order).comparison();
  }

  private ComparisonSettings comparison() {
    var values = new SettingsValues(given, DEFAULTS);
    List<String> known = SettingsValues.leaves(DEFAULTS, "compare");
    SettingsValues.leaves(given, "compare").stream()
        .filter(key -> !known.contains(key))
        .filter(
            key ->
                Stream.of(METHODS, COARSE_MODELS, ENSEMBLES)
                    .noneMatch(named -> key.equals(named) || key.startsWith(named + ".")))
        .forEach(key -> values.problem(key, "unknown setting %s.".formatted(key)));
    for (String key : SEEDS) {
      if (fromCommandLine.hasPath(key)) {
        values.problem(key, "%s has no meaning in a comparison. Set compare.seeds.".formatted(key));
      }
    }
    List<Long> seeds = values.value("compare.seeds", SettingsKind.LONGS);
    if (seeds.isEmpty() || new HashSet<>(seeds).size() < seeds.size()) {
      values.problem(
          "compare.seeds",
          "compare.seeds = %s is not a list of seeds, each once.".formatted(seeds));
    }
    List<Decision> decisions =
        values.value("compare.decisions", SettingsKind.listOf(Decision.class));
    if (decisions.contains(Decision.HIE)) {
      values.problem(
          "compare.decisions",
          "hie takes a second model. Name one for each method that has one: compare.ensembles { METHOD = COARSE_MODEL }.");
    }
    Split split = values.value("compare.split", SettingsKind.oneOf(Split.class));
    problems.addAll(values.problems());
    List<ComparisonSettings.Method> methods = withCoarseModels(named(METHODS, seeds), seeds);
    if (methods.isEmpty() && problems.isEmpty()) {
      problems.add(
          "there is nothing to compare. Name methods: compare.methods { NAME { loss.name = ... } }.");
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(source, problems);
    }
    return new ComparisonSettings(methods, seeds, decisions, split);
  }

  /** The experiments below a key, in the order of the settings. */
  private List<ComparisonSettings.Method> named(String key, List<Long> seeds) {
    List<ComparisonSettings.Method> methods = new ArrayList<>();
    if (given.hasPath(key)
        && given.getValue(key) instanceof ConfigObject named
        && named.values().stream().allMatch(ComparisonReader::isObject)) {
      OrderOfNames.Names names = order.below(key, named);
      if (key.equals(METHODS) && !names.firstIsKnown()) {
        problems.add(
            "which method is the first, which the others are compared with? Give each of %s a line of its own in one file."
                .formatted(String.join(", ", names.all())));
      }
      for (String name : names.all()) {
        addMethod(name, (ConfigObject) named.get(name), seeds, methods);
      }
    } else if (given.hasPath(key)) {
      problems.add(key + " is not of the form { NAME { loss.name = ... } ... }.");
    }
    return methods;
  }

  /** The methods, each with the coarse model that {@code compare.ensembles} names for it. */
  private List<ComparisonSettings.Method> withCoarseModels(
      List<ComparisonSettings.Method> methods, List<Long> seeds) {
    Map<String, ComparisonSettings.Method> coarse = new TreeMap<>();
    named(COARSE_MODELS, seeds).forEach(model -> coarse.put(model.name(), model));
    Map<String, String> ensembles = ensembles();
    ensembles.forEach(
        (method, model) -> {
          if (!given.hasPath(COARSE_MODELS + "." + ConfigUtil.joinPath(model))) {
            problems.add(
                "%s.%s = %s is not one of compare.coarse-models."
                    .formatted(ENSEMBLES, method, model));
          }
          if (!given.hasPath(METHODS + "." + ConfigUtil.joinPath(method))) {
            problems.add("%s.%s: there is no such method.".formatted(ENSEMBLES, method));
          }
        });
    for (ComparisonSettings.Method method : methods) {
      if (coarse.containsKey(method.name())) {
        problems.add(
            "%s names a method and a coarse model. Give them two names.".formatted(method.name()));
      }
    }
    return methods.stream()
        .map(
            method ->
                new ComparisonSettings.Method(
                    method.name(),
                    method.bySeed(),
                    Optional.ofNullable(ensembles.get(method.name())).map(coarse::get)))
        .toList();
  }

  /** Names of coarse models by the method that they are scored together with. */
  private Map<String, String> ensembles() {
    Map<String, String> ensembles = new TreeMap<>();
    if (!given.hasPath(ENSEMBLES)) {
      return ensembles;
    }
    if (!(given.getValue(ENSEMBLES) instanceof ConfigObject named)
        || !named.values().stream().allMatch(ComparisonReader::isTextOrNone)) {
      problems.add(ENSEMBLES + " is not of the form { METHOD = COARSE_MODEL ... }.");
      return ensembles;
    }
    named.forEach(
        (method, model) -> {
          if (model.valueType() != ConfigValueType.NULL) { // takes back what stands before it
            ensembles.put(method, String.valueOf(model.unwrapped()));
          }
        });
    return ensembles;
  }

  private static boolean isTextOrNone(ConfigValue value) {
    return value.valueType() != ConfigValueType.OBJECT && value.valueType() != ConfigValueType.LIST;
  }

  private static boolean isObject(ConfigValue value) {
    return value.valueType() == ConfigValueType.OBJECT;
  }

  private void addMethod(
      String name, ConfigObject own, List<Long> seeds, List<ComparisonSettings.Method> methods) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      problems.add(
          "the method '%s' cannot name a folder. Use letters, digits, dots and dashes."
              .formatted(name));
      return;
    }
    Config method =
        fromCommandLine
            .withoutPath("compare")
            .withFallback(own.toConfig())
            .withFallback(given.withoutPath("compare"));
    var bySeed = new TreeMap<Long, ExperimentSettings>();
    try {
      for (long seed : seeds) {
        Map<String, Object> seeded = new TreeMap<>();
        SEEDS.forEach(key -> seeded.put(key, seed));
        bySeed.put(
            seed,
            SettingsReader.experiment(source, ConfigFactory.parseMap(seeded).withFallback(method)));
      }
      methods.add(new ComparisonSettings.Method(name, bySeed, Optional.empty()));
    } catch (SettingsException e) {
      e.problems().forEach(problem -> problems.add("method %s: %s".formatted(name, problem)));
    }
  }
}
