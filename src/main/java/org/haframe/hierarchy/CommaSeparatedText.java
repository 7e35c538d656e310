package org.haframe.hierarchy;

import java.util.ArrayList;
import java.util.List;

/**
 * Text separated by commas as in RFC 4180: a quoted cell may hold commas, line ends and doubled
 * quotes. Blanks around a cell are dropped, and lines without any cell are skipped.
 */
final class CommaSeparatedText {
  /**
   * One row.
   *
   * @param line where it begins, counted from 1
   */
  record Row(List<String> cells, int line) {}

  private final String source;
  private final String text;
  private int position;
  private int line = 1;

  private CommaSeparatedText(String source, String text) {
    this.source = source;
    this.text = text;
  }

  /** The rows, at least one: text that is not blank has a cell. */
  static List<Row> read(String source, String text) {
    var rows = new CommaSeparatedText(source, text).rows();
    if (rows.isEmpty()) {
      throw StatedTree.problem(source, 0, "it has no rows", "Give one line for each class.");
    }
    return rows;
  }

  private List<Row> rows() {
    var rows = new ArrayList<Row>();
    while (position < text.length()) {
      int begin = line;
      List<String> cells = row();
      if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
        rows.add(new Row(List.copyOf(cells), begin));
        // One more than classes: the header.
        StatedTree.requireAtMost(source, begin, StatedTree.MAX_CLASSES + 1, rows.size(), "rows");
      }
    }
    return rows;
  }

  private List<String> row() {
    var cells = new ArrayList<String>();
    while (true) {
      cells.add(cell());
      StatedTree.requireAtMost(source, line, StatedTree.MAX_HEIGHT, cells.size(), "columns");
      if (position >= text.length()) {
        return cells;
      }
      char end = text.charAt(position++);
      if (end != ',') {
        if (end == '\r' && position < text.length() && text.charAt(position) == '\n') {
          position++;
        }
        line++;
        return cells;
      }
    }
  }

  private String cell() {
    while (position < text.length() && isBlank(text.charAt(position))) {
      position++;
    }
    if (position < text.length() && text.charAt(position) == '"') {
      return quoted();
    }
    int begin = position;
    while (position < text.length() && !isCellEnd(text.charAt(position))) {
      position++;
    }
    return text.substring(begin, position).strip();
  }

  private String quoted() {
    int begin = line;
    var cell = new StringBuilder();
    position++;
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c == '"') {
        if (position < text.length() && text.charAt(position) == '"') {
          position++;
        } else {
          return afterQuote(cell.toString().strip());
        }
      }
      if (c == '\n') {
        line++;
      }
      cell.append(c);
    }
    throw StatedTree.problem(source, begin, "a quoted name does not end", "Close the quotes.");
  }

  private String afterQuote(String cell) {
    while (position < text.length() && isBlank(text.charAt(position))) {
      position++;
    }
    if (position < text.length() && !isCellEnd(text.charAt(position))) {
      throw StatedTree.problem(
          source,
          line,
          "something follows the quoted name '%s'".formatted(cell),
          "Double a quote that is part of a name.");
    }
    return cell;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isCellEnd(char c) {
    return c == ',' || c == '\n' || c == '\r';
  }
}
