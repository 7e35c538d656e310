package org.haframe.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One piece of what a paragraph shows.
 *
 * @param data what stands behind the word that tells its kind
 */
record Message(Kind kind, String data) {

  /** How Zeppelin shows it: its display systems. */
  enum Kind {
    TEXT,
    HTML,
    ANGULAR,
    TABLE,
    IMG,
    SVG,
    NULL,
    NETWORK
  }

  /**
   * What Zeppelin makes of what a paragraph prints, as its class InterpreterOutput does: a line
   * that begins with the name of a display system and a blank begins a piece of that kind, and what
   * stands before the first is text. Within a table that takes an empty line before, since cells
   * may hold HTML. Pieces of nothing but blanks are left out, which Zeppelin shows as nothing.
   */
  static List<Message> of(String printed) {
    List<Message> messages = new ArrayList<>();
    Kind kind = Kind.TEXT;
    var data = new StringBuilder();
    boolean atBegin = true;
    for (int i = 0; i < printed.length(); i++) {
      Optional<Kind> next = atBegin ? kindAt(printed, i) : Optional.empty();
      if (next.isPresent()) {
        add(messages, kind, data);
        i += word(next.get()).length();
        atBegin = printed.charAt(i) == '\n' && kind != Kind.TABLE;
        kind = next.get();
        continue;
      }
      char character = printed.charAt(i);
      boolean emptyLine = character == '\n' && i > 0 && printed.charAt(i - 1) == '\n';
      atBegin = character == '\n' && (kind != Kind.TABLE || emptyLine);
      if (!(kind == Kind.TABLE && emptyLine)) {
        data.append(character);
      }
    }
    add(messages, kind, data);
    return messages;
  }

  /** The display system whose name, and a blank, stand there. */
  private static Optional<Kind> kindAt(String printed, int position) {
    for (Kind kind : Kind.values()) {
      int end = position + word(kind).length();
      if (printed.startsWith(word(kind), position)
          && end < printed.length()
          && " \n\t".indexOf(printed.charAt(end)) >= 0) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static String word(Kind kind) {
    return "%" + kind.name().toLowerCase(Locale.ROOT);
  }

  private static void add(List<Message> messages, Kind kind, StringBuilder data) {
    if (!data.toString().isBlank()) {
      messages.add(new Message(kind, data.toString()));
    }
    data.setLength(0);
  }
}
