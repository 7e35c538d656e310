package org.haframe.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * A kind of setting.
 *
 * @param expected what a value must be, for messages: "is not ..."
 * @param reader from a configuration and a key; throws {@link ConfigException} for another kind
 */
public record SettingsKind<T>(String expected, BiFunction<Config, String, T> reader) {

  public static final SettingsKind<Long> LONG =
      new SettingsKind<>("a whole number", (config, key) -> whole(config, key));

  public static final SettingsKind<Integer> WHOLE =
      new SettingsKind<>(
          "a whole number",
          (config, key) -> {
            long value = whole(config, key);
            if (value != (int) value) {
              throw new ConfigException.BadValue(key, "beyond 32 bits");
            }
            return (int) value;
          });

  public static final SettingsKind<Double> NUMBER =
      new SettingsKind<>("a number", Config::getDouble);

  public static final SettingsKind<Boolean> BOOLEAN =
      new SettingsKind<>("true or false", Config::getBoolean);

  public static final SettingsKind<String> TEXT = new SettingsKind<>("text", Config::getString);

  public static final SettingsKind<List<String>> TEXTS =
      new SettingsKind<>(
          "a list of texts, such as [a, b]",
          (config, key) -> List.copyOf(config.getStringList(key)));

  public static final SettingsKind<List<Double>> NUMBERS =
      new SettingsKind<>(
          "a list of numbers, such as [0.5, 0.5, 0.5]",
          (config, key) -> List.copyOf(config.getDoubleList(key)));

  public static final SettingsKind<List<Long>> LONGS =
      new SettingsKind<>(
          "a list of whole numbers, such as [0, 1, 2]",
          (config, key) ->
              config.getList(key).stream()
                  .map(value -> whole(value.atKey("value"), "value"))
                  .toList());

  public static final SettingsKind<Duration> DURATION =
      new SettingsKind<>(
          "a duration with its unit, such as 30 minutes",
          (config, key) -> {
            // The library would take a number alone for milliseconds.
            if (!config.getString(key).strip().matches(".*\\p{L}")) {
              throw new ConfigException.BadValue(key, "without a unit");
            }
            return config.getDuration(key);
          });

  /** One of the constants of an enumeration, written in lower case with dashes. */
  public static <E extends Enum<E>> SettingsKind<E> oneOf(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    return new SettingsKind<>(
        "one of " + String.join(", ", constants.stream().map(SettingsKind::text).toList()),
        (config, key) ->
            constants.stream()
                .filter(constant -> text(constant).equals(config.getString(key)))
                .findFirst()
                .orElseThrow(() -> new ConfigException.BadValue(key, "not one of these")));
  }

  /** A list of constants of an enumeration, at least one. */
  public static <E extends Enum<E>> SettingsKind<List<E>> listOf(Class<E> type) {
    SettingsKind<E> one = oneOf(type);
    return new SettingsKind<>(
        "a list of " + one.expected(),
        (config, key) -> {
          List<E> constants = new ArrayList<>();
          for (ConfigValue value : config.getList(key)) {
            constants.add(one.reader().apply(value.atKey("value"), "value"));
          }
          if (constants.isEmpty()) {
            throw new ConfigException.BadValue(key, "empty");
          }
          return List.copyOf(constants);
        });
  }

  /** How a constant is written in settings: {@code CLOSED_FORM} is {@code closed-form}. */
  public static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The library would cut 1.5 down to 1. */
  private static long whole(Config config, String key) {
    Number number = config.getNumber(key);
    if (number.doubleValue() != number.longValue()) {
      throw new ConfigException.BadValue(key, "has a fraction");
    }
    return number.longValue();
  }
}
