package org.haframe.report.plot;

/** A piece of HTML or SVG that grows at its end. Text and attributes are escaped here. */
public final class Markup {
  private final StringBuilder written = new StringBuilder();

  /**
   * Opens an element.
   *
   * @param attributes names and values in turn; numbers are rounded to hundredths
   */
  public Markup open(String element, Object... attributes) {
    begin(element, attributes);
    written.append('>');
    return this;
  }

  /** Closes an element that was opened. */
  public Markup close(String element) {
    written.append("</").append(element).append('>');
    return this;
  }

  /** Closes an element, and begins a new line. */
  public Markup closeLine(String element) {
    close(element);
    written.append('\n');
    return this;
  }

  /** An element with text alone. */
  public Markup element(String element, String text, Object... attributes) {
    return open(element, attributes).text(text).close(element);
  }

  /** An element without content. */
  public Markup leaf(String element, Object... attributes) {
    begin(element, attributes);
    written.append("/>");
    return this;
  }

  public Markup text(String text) {
    written.append(escape(text));
    return this;
  }

  public Markup line() {
    written.append('\n');
    return this;
  }

  /** Another piece as it is. */
  public Markup add(Markup piece) {
    written.append(piece.written);
    return this;
  }

  /** A style sheet, which HTML does not unescape. */
  public Markup style(String sheet) {
    written.append("<style>\n").append(sheet).append("</style>\n");
    return this;
  }

  private void begin(String element, Object... attributes) {
    written.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      written
          .append(' ')
          .append(attributes[i])
          .append("=\"")
          .append(value instanceof Double number ? number(number) : escape(value.toString()))
          .append('"');
    }
  }

  /** A coordinate: at most two decimals, no trailing zeros, whatever the locale. */
  static String number(double value) {
    long hundredths = Math.round(value * 100);
    String text = String.valueOf(hundredths / 100.0);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public String toString() {
    return written.toString();
  }
}
