package org.haframe.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.math.BigDecimal;
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
 * this class, over which lies what is given. An unknown key is an error. All problems are reported
 * at once, each with the place it was given at.
 */
public final class SettingsReader {
  private static final Config DEFAULTS =
      ConfigFactory.parseResources(SettingsReader.class, "defaults.conf");

  /** Keys that belong to a machine and not to the experiment. */
  private static final List<String> OF_THE_MACHINE = List.of("hierarchy.file", "device");

  /**
   * Keys that change how a training runs, but not what comes out; and the level of the classes,
   * which are compared themselves wherever results are: by their hierarchy.
   */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "training.round-timeout",
          "training.checkpoints-kept",
          "training.watch-frame",
          "hierarchy.level");

  /**
   * What was done where a setting is not written down, if that is not what its default does now:
   * whoever adds a setting lets its default do what was done before, or says here what was. A frame
   * had a dimension for each class. (A few commits of one day gave it the rank of its cosines
   * without writing that down either; such a training is taken for one of before.)
   */
  private static final Map<String, String> BEFORE = Map.of("frame.dimension", "classes");

  /** Digits of a double, in whatever way it is written, are far fewer. */
  private static final int LONGEST_NUMBER = 1_000;

  /** A double has no larger one. */
  private static final int LARGEST_EXPONENT = 1_100;

  private SettingsReader() {}

  /**
   * The settings of a frame alone.
   *
   * @throws SettingsException with all problems
   */
  public static FrameSettings frame(Config given) {
    var values = new SettingsValues(given, defaults(given));
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
  public static Map<String, String> values(String text) {
    try {
      return values(SettingsText.parse(text, "the settings of the model"), Set.of());
    } catch (ConfigException e) {
      throw new SettingsException("stored with the model", List.of(oneLine(e)));
    }
  }

  /** The default of a setting; empty where it has none. */
  public static Optional<Object> defaultOf(String key) {
    return Optional.ofNullable(known(key).unwrapped());
  }

  /** What a setting means, from the comments of {@code defaults.conf}; one line. */
  public static String meaningOf(String key) {
    return String.join(" ", known(key).origin().comments()).strip().replaceAll("\\s+", " ");
  }

  private static ConfigValue known(String key) {
    ConfigValue value = DEFAULTS.root();
    for (String part : ConfigUtil.splitPath(key)) {
      value = value instanceof ConfigObject section ? section.get(part) : null;
    }
    if (value == null) {
      throw new IllegalArgumentException(
          "Cannot find the setting %s: there is none. See defaults.conf.".formatted(key));
    }
    return value;
  }

  /**
   * Values that an earlier version may have written, as this one would: those on which the result
   * of a training depends. What it did not write stands at its default or, where the earlier
   * version did something else, at what it did.
   */
  public static Map<String, String> asOfNow(Map<String, String> values) {
    Map<String, String> now =
        new TreeMap<>(values(effective(ConfigFactory.empty()), WITHOUT_EFFECT));
    now.putAll(BEFORE);
    now.putAll(values);
    now.keySet().removeAll(WITHOUT_EFFECT);
    return now;
  }

  /**
   * All settings of an experiment.
   *
   * @param source of what is given, for messages
   * @param settings references resolved; what stands in {@code retraining} is for the job of that
   *     name, which reads the same files
   * @throws SettingsException with all problems
   */
  public static ExperimentSettings experiment(String source, Config settings) {
    Config given = settings.withoutPath("retraining");
    var values = new SettingsValues(given, defaults(given));
    noteUnknownKeys(given, values);
    Optional<String> hierarchy = values.given("hierarchy.file", SettingsKind.TEXT);
    OptionalInt level = SettingsSections.wholeNumber(values, "hierarchy.level");
    Optional<FrameSettings> frame =
        values.make("frame", Set.of("frame.similarity"), SettingsSections::frame);
    Optional<NetworkSettings> network =
        values.make("network", Set.of("network.backbone"), SettingsSections::network);
    Optional<LossSettings> loss = values.make("loss", Set.of("loss.name"), SettingsSections::loss);
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

  /** All values of the experiment, defaults included. */
  private static Config effective(Config given) {
    Config defaults = defaults(given);
    Config effective = given.withFallback(defaults);
    for (String key : SettingsValues.leaves(defaults, "")) {
      if (defaults.hasPath(key) && !effective.hasPath(key)) { // null is given: the default
        effective = effective.withValue(key, defaults.getValue(key));
      }
    }
    for (String path : OF_THE_MACHINE) {
      effective = effective.withoutPath(path);
    }
    return effective;
  }

  /** The defaults beside what is given: some hang on the loss. */
  private static Config defaults(Config given) {
    Config all = given.withFallback(DEFAULTS);
    Object loss = all.hasPath("loss.name") ? all.getValue("loss.name").unwrapped() : "";
    return DEFAULTS
        .withValue("frame.gamma", ofTheLoss(loss.equals("aligned-frame") ? "5" : "2"))
        .withValue("loss.cosine-weight", ofTheLoss(loss.equals("implied-frame") ? "0.4" : "0"));
  }

  /** Written as in a settings file, where 0 is not 0.0. */
  private static ConfigValue ofTheLoss(String number) {
    return ConfigFactory.parseString("value = " + number).getValue("value");
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
  public static String canonical(String value) {
    if (value.length() > LONGEST_NUMBER) {
      return value;
    }
    try {
      BigDecimal number = new BigDecimal(value);
      // 1e999999999 would have a billion digits.
      return Math.abs((long) number.scale()) > LARGEST_EXPONENT
          ? value
          : number.stripTrailingZeros().toPlainString();
    } catch (NumberFormatException noNumber) {
      return value;
    }
  }

  private static String oneLine(ConfigException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
