package org.haframe.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;
import java.net.URL;

/**
 * Settings in HOCON as text: of a file that its user names, or out of a model, which anyone may
 * have written.
 *
 * <p>HOCON can include files, resources and addresses, and name variables of the environment. A
 * user may want that in a file of settings; text that comes with a model is read without: it could
 * ask for any file of the machine, or call on another.
 */
public final class SettingsText {

  /** Ours have a kilobyte, and a comparison of many methods ten. */
  static final int MOST_CHARACTERS = 1 << 20;

  /**
   * Objects, lists and parts of a key inside each other; ours have five. The library calls itself
   * at each.
   */
  static final int DEEPEST = 50;

  private SettingsText() {}

  /**
   * Reads text that is not the user's own: includes are refused, and references stay unresolved.
   *
   * @param origin for messages
   * @throws ConfigException if it is no such text
   */
  public static Config parse(String text, String origin) {
    requireModest(text);
    return ConfigFactory.parseString(
        text,
        ConfigParseOptions.defaults()
            .setOriginDescription(origin)
            .setIncluder(new NothingIncluded()));
  }

  /**
   * Asks that text is neither long nor deep, before a parser that calls itself reads it.
   *
   * @throws ConfigException if it is
   */
  public static void requireModest(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new ConfigException.Generic(
          "it has %,d characters. Use at most %,d.".formatted(text.length(), MOST_CHARACTERS));
    }
    int deepest = new Depth(text).deepest();
    if (deepest > DEEPEST) {
      throw new ConfigException.Generic(
          "its values are nested %d deep. Use at most %d.".formatted(deepest, DEEPEST));
    }
  }

  /** How deep the values of a text are, found without recursion. */
  private static final class Depth {
    private final String text;
    private int position;

    /** Brackets that are open. */
    private int open;

    /** Dots since a key or value began, so at most one less than the parts of a key. */
    private int dots;

    private int deepest;

    Depth(String text) {
      this.text = text;
    }

    int deepest() {
      while (position < text.length()) {
        if (text.startsWith("\"\"\"", position)) {
          skipTo("\"\"\"", position + 3);
        } else if (text.charAt(position) == '"') {
          skipQuoted();
        } else if (text.charAt(position) == '#' || text.startsWith("//", position)) {
          skipTo("\n", position);
        } else {
          look(text.charAt(position++));
        }
        deepest = Math.max(deepest, open + dots);
      }
      return deepest;
    }

    private void look(char c) {
      switch (c) {
        case '{', '[' -> {
          // What stands before it is above it: a.b.c { ... }.
          open += 1 + dots;
          dots = 0;
        }
        case '}', ']' -> {
          open = Math.max(0, open - 1);
          dots = 0;
        }
        case '\n', ',' -> dots = 0;
        case '.' -> dots++;
        default -> {} // all else is no structure
      }
    }

    private void skipTo(String end, int from) {
      int found = text.indexOf(end, from);
      position = found < 0 ? text.length() : found + end.length();
      dots = end.equals("\n") ? 0 : dots;
    }

    private void skipQuoted() {
      for (position++; position < text.length(); position++) {
        char c = text.charAt(position);
        if (c == '\\') {
          position++;
        } else if (c == '"' || c == '\n') { // which ends the text as the library reads it
          position++;
          return;
        }
      }
    }
  }

  /** Refuses to include anything, in each way that the library knows. */
  private static final class NothingIncluded
      implements ConfigIncluder, ConfigIncluderClasspath, ConfigIncluderFile, ConfigIncluderURL {

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      throw refused(what);
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw refused(what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      throw refused(what.toString());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw refused(what.toString());
    }

    private static ConfigException refused(String what) {
      return new ConfigException.Generic(
          "it includes %.200s. Settings of a model hold all themselves.".formatted(what));
    }
  }
}
