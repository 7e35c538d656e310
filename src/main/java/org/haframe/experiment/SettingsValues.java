package org.haframe.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The values that a user gave, over the defaults. Reading does not end at a problem: it is noted, a
 * default stands in, and {@link #problems()} has them all at the end.
 */
public final class SettingsValues {
  private final Config given;
  private final Config defaults;
  private final Set<String> problems = new LinkedHashSet<>();

  public SettingsValues(Config given, Config defaults) {
    this.given = given;
    this.defaults = defaults;
  }

  /** One line for each problem so far, in the order of reading. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** The value given, else the default. */
  public <T> T value(String key, SettingsKind<T> kind) {
    return given(key, kind).orElseGet(() -> kind.reader().apply(defaults, key));
  }

  /** The value given; empty where there is none, or one of another kind, which is a problem. */
  <T> Optional<T> given(String key, SettingsKind<T> kind) {
    if (!given.hasPath(key)) {
      return Optional.empty();
    }
    try {
      return Optional.of(kind.reader().apply(given, key));
    } catch (ConfigException e) {
      String value = given.getValue(key).render(ConfigRenderOptions.concise());
      problem(key, "%s = %s is not %s.".formatted(key, value, kind.expected()));
      return Optional.empty();
    }
  }

  /**
   * The value given, for a key that has no default and cannot be left out.
   *
   * @param standIn a valid value with which reading goes on after a problem
   * @param why what needs a value
   */
  <T> T needed(String key, SettingsKind<T> kind, T standIn, String why) {
    if (!given.hasPath(key)) {
      problem(key, "%s is missing: %s needs it.".formatted(key, why));
    }
    return given(key, kind).orElse(standIn);
  }

  /** Notes a problem where a value is given that has no meaning here. */
  void refuse(String key, String why) {
    if (given.hasPath(key)) {
      problem(key, "%s has no meaning: %s. Leave it out, or set it to null.".formatted(key, why));
    }
  }

  /** Notes a problem of a key. */
  public void problem(String key, String message) {
    problems.add(place(key) + message);
  }

  /**
   * Makes something of the values of a section; empty where it refuses them with an {@link
   * IllegalArgumentException}. Records refuse at their first problem: each value given is then
   * tried alone, the others at their defaults, and every one refused by itself is noted.
   *
   * @param always keys that stay as given in these trials, since others make no sense without
   */
  public <T> Optional<T> make(
      String section, Set<String> always, Function<SettingsValues, T> maker) {
    try {
      return Optional.of(maker.apply(this));
    } catch (IllegalArgumentException together) {
      boolean aloneToo = false;
      // Unknown keys are told of elsewhere; of them there can be any number.
      List<String> keys = leaves(given, section).stream().filter(defaults::hasPathOrNull).toList();
      for (String key : keys) {
        try {
          maker.apply(withoutOthers(key, keys, always));
        } catch (IllegalArgumentException alone) {
          aloneToo = true;
          problem(key, String.valueOf(alone.getMessage()));
        }
      }
      if (!aloneToo) {
        problem(section, String.valueOf(together.getMessage()));
      }
      return Optional.empty();
    }
  }

  private SettingsValues withoutOthers(String kept, List<String> keys, Set<String> always) {
    Config trial = given;
    for (String key : keys) {
      if (!key.equals(kept) && !always.contains(key)) {
        trial = trial.withoutPath(key);
      }
    }
    return new SettingsValues(trial, defaults);
  }

  /** File and line of a value, or the file's name where it has none, with a colon and a blank. */
  private String place(String key) {
    String description =
        given.hasPath(key)
            ? given.getValue(key).origin().description()
            : given.origin().description();
    // The library writes "merge of a: 3,b: 7" for a section of two files, "withValue(x)" for one in
    // which x was given on the command line.
    return description.startsWith("merge of ") || description.startsWith("withValue(")
        ? ""
        : description.replaceFirst(": (\\d+)$", ":$1") + ": ";
  }

  /** All keys with a value below a key, or the key itself; in the order of the file. */
  public static List<String> leaves(Config config, String section) {
    Map<String, ConfigValue> found = new HashMap<>();
    if (section.isEmpty()) {
      addLeaves("", config.root(), found);
    } else if (config.hasPath(section)) {
      addLeaves(section, config.getValue(section), found);
    }
    return found.entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, ConfigValue> entry) ->
                        entry.getValue().origin().lineNumber())
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static void addLeaves(String path, ConfigValue value, Map<String, ConfigValue> found) {
    if (value.valueType() != ConfigValueType.OBJECT) {
      found.put(path, value);
      return;
    }
    for (Map.Entry<String, ConfigValue> entry : ((ConfigObject) value).entrySet()) {
      String key = ConfigUtil.joinPath(entry.getKey());
      addLeaves(path.isEmpty() ? key : path + "." + key, entry.getValue(), found);
    }
  }
}
