package org.haframe.report;

/** Text inside HTML and SVG. */
final class Html {
  private Html() {}

  /** Text that stays text in an element and in a quoted attribute. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
