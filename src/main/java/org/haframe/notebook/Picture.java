package org.haframe.notebook;

import java.util.regex.Pattern;

/**
 * Something to look at in a notebook: HTML that brings its style, and needs no script and no
 * network.
 *
 * @param html a piece of a page
 */
public record Picture(String html) {
  private static final Pattern PERCENT_AT_A_LINE = Pattern.compile("(?m)^%");

  /**
   * What Zeppelin shows as HTML when a paragraph prints it.
   *
   * <p>To Zeppelin a line that begins with the name of a display system, such as {@code %html} or
   * {@code %text}, begins an output of that kind. So the picture begins on a line of its own,
   * whatever was printed before; no line of it begins with a percent sign, which a caption may; and
   * what is printed after it is text, such as the values that the shell echoes when the paragraph
   * has run. Zeppelin ends its tables in the same way.
   */
  @Override
  public String toString() {
    return "\n%html\n" + PERCENT_AT_A_LINE.matcher(html).replaceAll("&#37;") + "\n%text\n";
  }
}
