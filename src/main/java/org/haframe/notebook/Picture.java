package org.haframe.notebook;

/**
 * Something to look at in a notebook: HTML that brings its style, and needs no script and no
 * network.
 *
 * @param html a piece of a page
 */
public record Picture(String html) {

  /** What Zeppelin shows as HTML when a paragraph prints it. */
  @Override
  public String toString() {
    return "%html\n" + html;
  }
}
