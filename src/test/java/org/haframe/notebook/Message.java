package org.haframe.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One piece of what a paragraph shows.
 *
 * @param data what stands behind the word that tells its kind
 */
record Message(Kind kind, String data) {

  /** How Zeppelin shows it. */
  enum Kind {
    TEXT,
    HTML,
    TABLE
  }

  private static final Pattern KIND = Pattern.compile("(?m)^%(text|html|table)[ \\n\\t]");

  /**
   * What Zeppelin makes of what a paragraph prints: a line that begins with %html, %table or %text
   * begins a piece of that kind, and what stands before the first is text.
   */
  static List<Message> of(String printed) {
    List<Message> messages = new ArrayList<>();
    Kind kind = Kind.TEXT;
    int begin = 0;
    Matcher next = KIND.matcher(printed);
    while (next.find()) {
      add(messages, kind, printed.substring(begin, next.start()));
      kind = Kind.valueOf(next.group(1).toUpperCase(Locale.ROOT));
      begin = next.end();
    }
    add(messages, kind, printed.substring(begin));
    return messages;
  }

  private static void add(List<Message> messages, Kind kind, String data) {
    if (!data.isBlank()) {
      messages.add(new Message(kind, data));
    }
  }
}
