package org.haframe.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.experiment.SettingsException;
import org.haframe.experiment.SettingsReader;
import org.haframe.experiment.SettingsText;
import org.haframe.frame.FrameSettings;

/** Settings files, and what was given on the command line, which lies over them. */
final class SettingsFile {
  private static final String HIERARCHY_FILE = "hierarchy.file";

  /** How the origin of what was given on the command line begins. */
  private static final String COMMAND_LINE = "--set";

  private SettingsFile() {}

  /**
   * Reads a settings file.
   *
   * @param overrides of the form key=value; a later one wins
   * @throws SettingsException with all problems
   */
  static ExperimentSettings read(Path file, List<String> overrides) {
    return SettingsReader.experiment(file.toString(), config(file, overrides));
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
      SettingsText.requireModest(Files.readString(file, StandardCharsets.UTF_8));
      given = ConfigFactory.parseFile(file.toFile(), strict());
    } catch (ConfigException e) {
      problems.add(oneLine(e));
    } catch (IOException e) { // among them text that is not UTF-8
      problems.add("the file cannot be read: %s.".formatted(e));
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
    return inFolderOf(file, given);
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
    return SettingsReader.frame(given);
  }

  static ConfigParseOptions strict() {
    return ConfigParseOptions.defaults().setAllowMissing(false);
  }

  /**
   * A relative hierarchy file named in a settings file, of an experiment or of one method, lies
   * relative to it, and so on the local disk, whatever file system Hadoop takes by default. One
   * given on the command line stays relative to the working directory.
   */
  private static Config inFolderOf(Path settingsFile, Config resolved) {
    Config config = resolved;
    for (Map.Entry<String, ConfigValue> setting : resolved.entrySet()) {
      String key = setting.getKey();
      ConfigValue value = setting.getValue();
      if ((key.equals(HIERARCHY_FILE)
              || key.startsWith("compare.") && key.endsWith("." + HIERARCHY_FILE))
          && value.valueType() == ConfigValueType.STRING
          && !value.origin().description().startsWith(COMMAND_LINE)
          && isRelative((String) value.unwrapped())) {
        Path file = settingsFile.toAbsolutePath().resolveSibling((String) value.unwrapped());
        // Not toUri(): Hadoop would take %20 for three characters of a name.
        config =
            config.withValue(
                key,
                ConfigValueFactory.fromAnyRef("file://" + file.normalize())
                    .withOrigin(value.origin()));
      }
    }
    return config;
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
              key + " = " + value, ConfigParseOptions.defaults().setOriginDescription(COMMAND_LINE))
          .withFallback(config.withoutPath(key));
    }
    return config.withValue(
        key, ConfigValueFactory.fromAnyRef(value, COMMAND_LINE + " " + override));
  }

  private static String oneLine(ConfigException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
