package org.haframe.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In which order a settings file names things below a key: first the files that it includes, then
 * its own lines, then what was given on the command line. Whatever is named again keeps its place.
 *
 * <p>Objects of Typesafe Config 1.4 keep no order of their keys, and their line only until they are
 * merged with text from elsewhere. So each text is looked at by itself.
 */
final class OrderOfNames {

  /** All texts as they are read; one that includes another holds its values, too. */
  private final List<ConfigObject> texts;

  /** How many of them are files; the others are from the command line. */
  private final int files;

  private OrderOfNames(List<ConfigObject> texts, int files) {
    this.texts = texts;
    this.files = files;
  }

  /**
   * Names in their order.
   *
   * @param firstIsKnown false where two names share the line of the first, an include within the
   *     braces makes lines of several files one object, or the command line adds to names that no
   *     file says outright
   */
  record Names(List<String> all, boolean firstIsKnown) {}

  /**
   * @param file that can be read
   * @param overrides of the form key=value
   */
  static OrderOfNames of(Path file, List<String> overrides) {
    List<ConfigObject> texts = new ArrayList<>();
    texts.add(
        ConfigFactory.parseFile(
                file.toFile(),
                SettingsFile.strict().setIncluder(new Noting(texts, Optional.empty())))
            .root());
    int files = texts.size();
    for (String override : overrides) {
      texts.add(SettingsFile.overridden(ConfigFactory.empty(), override).root());
    }
    return new OrderOfNames(texts, files);
  }

  /**
   * The names below a key.
   *
   * @param named what stands there when all texts are merged and resolved
   */
  Names below(String key, ConfigObject named) {
    List<ConfigObject> objects = objects(texts.subList(0, files), key);
    boolean saidByFiles = !objects.isEmpty();
    objects.addAll(objects(texts.subList(files, texts.size()), key));
    boolean firstIsKnown = saidByFiles || objects.isEmpty();
    objects.add(named); // for what none of them says outright, as in methods = ${others}
    Set<String> names = new LinkedHashSet<>();
    for (ConfigObject object : objects) {
      List<Map.Entry<String, ConfigValue>> byLine =
          object.entrySet().stream()
              .filter(entry -> named.containsKey(entry.getKey()))
              .sorted(Comparator.comparingInt(OrderOfNames::line))
              .toList();
      if (names.isEmpty() && byLine.size() > 1) {
        firstIsKnown &=
            line(byLine.get(0)) > 0
                && line(byLine.get(0)) < line(byLine.get(1))
                && byLine.stream().map(OrderOfNames::file).distinct().count() == 1;
      }
      byLine.forEach(entry -> names.add(entry.getKey()));
    }
    return new Names(List.copyOf(names), firstIsKnown);
  }

  private static List<ConfigObject> objects(List<ConfigObject> texts, String key) {
    List<ConfigObject> objects = new ArrayList<>();
    texts.forEach(text -> object(text, key).ifPresent(objects::add));
    return objects;
  }

  private static int line(Map.Entry<String, ConfigValue> entry) {
    return entry.getValue().origin().lineNumber();
  }

  private static String file(Map.Entry<String, ConfigValue> entry) {
    return String.valueOf(entry.getValue().origin().filename()); // null of the command line
  }

  private static Optional<ConfigObject> object(ConfigObject text, String key) {
    Optional<ConfigObject> object = Optional.of(text);
    try {
      for (String part : ConfigUtil.splitPath(key)) {
        object =
            object
                .map(above -> above.get(part))
                .filter(ConfigObject.class::isInstance)
                .map(ConfigObject.class::cast);
      }
      object.ifPresent(ConfigObject::keySet);
      return object;
    } catch (ConfigException.NotResolved e) { // is merged from references
      return Optional.empty();
    }
  }

  /** Notes what is included. A text that includes others itself comes after these. */
  private record Noting(List<ConfigObject> texts, Optional<ConfigIncluder> usual)
      implements ConfigIncluder, ConfigIncluderFile {

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return new Noting(texts, Optional.of(fallback));
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      return noted(usual.orElseThrow().include(context, what));
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      Config included = ConfigFactory.parseFileAnySyntax(what, context.parseOptions());
      return noted(included.root());
    }

    private ConfigObject noted(ConfigObject included) {
      texts.add(included);
      return included;
    }
  }
}
