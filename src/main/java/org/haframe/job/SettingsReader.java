package org.haframe.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.haframe.cluster.Device;
import org.haframe.data.ImageSettings;
import org.haframe.frame.FrameSettings;
import org.haframe.loss.LossSettings;
import org.haframe.network.NetworkSettings;
import org.haframe.train.TrainingEngine;
import org.haframe.train.TrainingSettings;

/**
 * Reads settings (HOCON) into the records of the rooms.
 *
 * <p>What is known, what it means and what it is by default stands in {@code defaults.conf} beside
 * this class. Over it lies the settings file, over that what was given on the command line. An
 * unknown key is an error. All problems are reported at once, each with file and line.
 */
final class SettingsReader {
  private static final Config DEFAULTS =
      ConfigFactory.parseResources(SettingsReader.class, "defaults.conf");

  /** Keys that belong to a machine and not to the experiment. */
  private static final List<String> OF_THE_MACHINE = List.of("hierarchy", "device");

  /** Keys that change how a training runs, but not what comes out. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("training.round-timeout", "training.checkpoints-kept", "training.watch-frame");

  private SettingsReader() {}

  /**
   * Reads a settings file.
   *
   * @param overrides of the form key=value; a later one wins
   * @throws SettingsException with all problems
   */
  static ExperimentSettings read(Path file, List<String> overrides) {
    return experiment(file.toString(), config(file, overrides));
  }

  /**
   * The settings of a file with what was given on the command line over them, references resolved.
   *
   * @throws SettingsException with all problems
   */
  static Config config(Path file, List<String> overrides) {
    String source = file.toString();
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "Cannot read the settings %s: there is no such file. Give one such as conf/fashion-mnist.conf."
              .formatted(source));
    }
    List<String> problems = new ArrayList<>();
    Config given = ConfigFactory.empty(source);
    try {
      given = inFolderOf(file, ConfigFactory.parseFile(file.toFile(), strict()));
    } catch (ConfigException e) {
      problems.add(oneLine(e));
    }
    for (String override : overrides) {
      try {
        given = overridden(given, override);
      } catch (ConfigException e) {
        problems.add("--set %s: %s".formatted(override, oneLine(e)));
      }
    }
    try {
      given = given.resolve();
    } catch (ConfigException e) {
      problems.add(oneLine(e));
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(source, problems);
    }
    return given;
  }

  /**
   * The settings of a frame alone.
   *
   * @param overrides as in {@link #read}
   */
  static FrameSettings frame(List<String> overrides) {
    Config given = ConfigFactory.empty("the command line");
    for (String override : overrides) {
      try {
        given = overridden(given, override);
      } catch (ConfigException e) {
        throw new SettingsException("of the frame", List.of(override + ": " + oneLine(e)));
      }
    }
    var values = new SettingsValues(given, DEFAULTS);
    Optional<FrameSettings> frame =
        values.make("frame", Set.of("frame.similarity"), SettingsSections::frame);
    if (!values.problems().isEmpty()) {
      throw new SettingsException("of the frame", values.problems());
    }
    return frame.orElseThrow();
  }

  /**
   * All values of a text that {@link ExperimentSettings#text} holds, by key.
   *
   * @throws SettingsException if it is no such text
   */
  static Map<String, String> values(String text) {
    try {
      return values(ConfigFactory.parseString(text), Set.of());
    } catch (ConfigException e) {
      throw new SettingsException("stored with the model", List.of(oneLine(e)));
    }
  }

  /** Of the values given, those on which the result of a training depends. */
  static Map<String, String> withEffect(Map<String, String> values) {
    Map<String, String> kept = new TreeMap<>(values);
    kept.keySet().removeAll(WITHOUT_EFFECT);
    return kept;
  }

  static ExperimentSettings experiment(String source, Config given) {
    var values = new SettingsValues(given, DEFAULTS);
    noteUnknownKeys(given, values);
    Optional<String> hierarchy = values.given("hierarchy.file", SettingsKind.TEXT);
    OptionalInt level = SettingsSections.wholeNumber(values, "hierarchy.level");
    Optional<FrameSettings> frame =
        values.make("frame", Set.of("frame.similarity"), SettingsSections::frame);
    Optional<NetworkSettings> network =
        values.make("network", Set.of("network.backbone"), SettingsSections::network);
    Optional<LossSettings> loss = values.make("loss", Set.of(), SettingsSections::loss);
    Optional<ImageSettings> images =
        values.make("images", Set.of("images.augmentation.crop"), SettingsSections::images);
    Optional<TrainingSettings> training =
        values.make("training", Set.of(), SettingsSections::training);
    Optional<Double> classifierRate =
        values.make("training.classifier-rate", Set.of(), SettingsSections::classifierRate);
    TrainingEngine.Name engine =
        values.value("training.engine", SettingsKind.oneOf(TrainingEngine.Name.class));
    Device device = values.value("device", SettingsKind.oneOf(Device.class));
    if (device == Device.GPU && engine == TrainingEngine.Name.DL4J_SPARK) {
      values.problem(
          "device",
          "device = gpu is not possible with training.engine = dl4j-spark, which ignores the GPU that Spark gives a task. Use parameter-averaging, or device = cpu.");
    }
    if (engine == TrainingEngine.Name.DL4J_SPARK
        && training.map(TrainingSettings::averaging).filter(way -> !way.isPlain()).isPresent()) {
      values.problem(
          "training.averaging",
          "training.averaging has no meaning with training.engine = dl4j-spark, which averages in one way only. Leave it out, or use parameter-averaging.");
    }
    if (network.isPresent() && images.isPresent()) {
      int minimum = network.get().backbone().minimumImageSize();
      if (images.get().size() < minimum) {
        values.problem(
            "images.size",
            "images.size = %d is too small for network.backbone, which needs at least %d pixels."
                .formatted(images.get().size(), minimum));
      }
    }
    if (!values.problems().isEmpty()) {
      throw new SettingsException(source, values.problems());
    }
    return new ExperimentSettings(
        hierarchy,
        level,
        frame.orElseThrow(),
        network.orElseThrow(),
        loss.orElseThrow(),
        images.orElseThrow(),
        training.orElseThrow(),
        engine,
        classifierRate.orElseThrow(),
        values.value("training.watch-frame", SettingsKind.BOOLEAN),
        device,
        text(effective(given)),
        values(effective(given), WITHOUT_EFFECT));
  }

  private static void noteUnknownKeys(Config given, SettingsValues values) {
    List<String> known = SettingsValues.leaves(DEFAULTS, "").stream().sorted().toList();
    if (given.hasPath("compare")) {
      values.problem("compare", "compare has a meaning for the job compare only. Use that job.");
    }
    SettingsValues.leaves(given, "").stream()
        .filter(key -> !known.contains(key) && !key.startsWith("compare."))
        .forEach(
            key ->
                values.problem(
                    key,
                    "unknown setting %s.%s"
                        .formatted(
                            key,
                            suggestion(key, known)
                                .map(" Did you mean %s?"::formatted)
                                .orElse(""))));
  }

  /** The nearest known key, or the one of the same name in another section. */
  private static Optional<String> suggestion(String key, List<String> known) {
    String name = key.substring(key.lastIndexOf('.') + 1);
    return Suggestion.nearest(key, known)
        .or(() -> known.stream().filter(other -> other.endsWith("." + name)).findFirst());
  }

  private static ConfigParseOptions strict() {
    return ConfigParseOptions.defaults().setAllowMissing(false);
  }

  /**
   * A relative hierarchy file named in a settings file lies relative to it, and so on the local
   * disk, whatever file system Hadoop takes by default.
   */
  private static Config inFolderOf(Path settingsFile, Config config) {
    String key = "hierarchy.file";
    if (!config.hasPath(key) || !isRelative(config.getString(key))) {
      return config;
    }
    Path file = settingsFile.toAbsolutePath().resolveSibling(config.getString(key)).normalize();
    // Not toUri(): Hadoop would take %20 for three characters of a name.
    return config.withValue(
        key,
        ConfigValueFactory.fromAnyRef("file://" + file).withOrigin(config.getValue(key).origin()));
  }

  /** Whether a path has neither a scheme nor a slash before it. */
  private static boolean isRelative(String path) {
    return !path.isEmpty() && !path.matches("(\\p{Alpha}[\\p{Alnum}+.-]*:)?/.*");
  }

  /**
   * The configuration with one value from the command line. Lists, objects, null and quoted text
   * are read as HOCON; all else is taken as it stands, since paths hold characters that HOCON would
   * want quoted.
   */
  static Config overridden(Config config, String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw new ConfigException.Generic("it is not of the form key=value.");
    }
    String key = override.substring(0, equals).strip();
    String value = override.substring(equals + 1).strip();
    if (value.equals("null")
        || value.startsWith("[")
        || value.startsWith("{")
        || value.startsWith("\"")) {
      return ConfigFactory.parseString(
              key + " = " + value, ConfigParseOptions.defaults().setOriginDescription("--set"))
          .withFallback(config.withoutPath(key));
    }
    return config.withValue(key, ConfigValueFactory.fromAnyRef(value, "--set " + override));
  }

  /** All values of the experiment, defaults included. */
  private static Config effective(Config given) {
    Config effective = given.withFallback(DEFAULTS);
    for (String path : OF_THE_MACHINE) {
      effective = effective.withoutPath(path);
    }
    return effective;
  }

  private static String text(Config effective) {
    return effective
        .root()
        .render(
            ConfigRenderOptions.defaults()
                .setComments(false)
                .setOriginComments(false)
                .setJson(false));
  }

  private static Map<String, String> values(Config config, Set<String> without) {
    return SettingsValues.leaves(config, "").stream()
        .filter(config::hasPath)
        .filter(key -> !without.contains(key))
        .collect(
            Collectors.toMap(
                key -> key, key -> canonical(config.getValue(key).unwrapped().toString())));
  }

  /** One way to write a number: 0.10 from the command line is 0.1 from a file. */
  private static String canonical(String value) {
    try {
      return new BigDecimal(value).stripTrailingZeros().toPlainString();
    } catch (NumberFormatException noNumber) {
      return value;
    }
  }

  private static String oneLine(ConfigException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
