package org.haframe.report.plot;

import java.util.ArrayList;
import java.util.List;

/** A table whose first columns hold text, to the left, and the others numbers, to the right. */
public final class Table {
  private final int textColumns;
  private final List<String> head;
  private final List<List<Object>> rows = new ArrayList<>();

  /**
   * @param textColumns how many; the first names the row
   * @param head of each column
   */
  public Table(int textColumns, List<String> head) {
    this.textColumns = textColumns;
    this.head = List.copyOf(head);
  }

  public Table(int textColumns, String... head) {
    this(textColumns, List.of(head));
  }

  /**
   * Adds a row.
   *
   * @param cells {@link Markup}, or text
   * @throws IllegalArgumentException if they are not as many as the columns
   */
  public Table row(Object... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException(
          "Cannot put %d cells below %d heads.".formatted(cells.length, head.size()));
    }
    rows.add(List.of(cells));
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * The table in a box that scrolls sideways, by keyboard too, where the page is too narrow for it.
   *
   * @param name for those who cannot see where it stands
   */
  public Markup markup(String name) {
    var markup = new Markup();
    markup
        .open("div", "class", "scroll", "role", "region", "aria-label", name, "tabindex", "0")
        .open("table")
        .open("thead")
        .open("tr");
    for (int column = 0; column < head.size(); column++) {
      markup.element("th", head.get(column), "scope", "col", "class", kind(column));
    }
    markup.close("tr").close("thead").open("tbody").line();
    for (List<Object> row : rows) {
      markup.open("tr");
      for (int column = 0; column < row.size(); column++) {
        String cell = column == 0 ? "th" : "td";
        if (column == 0) {
          markup.open(cell, "scope", "row");
        } else {
          markup.open(cell, "class", kind(column));
        }
        if (row.get(column) instanceof Markup content) {
          markup.add(content);
        } else {
          markup.text(row.get(column).toString());
        }
        markup.close(cell);
      }
      markup.closeLine("tr");
    }
    return markup.close("tbody").close("table").closeLine("div");
  }

  private String kind(int column) {
    return column < textColumns ? "text" : "number";
  }
}
