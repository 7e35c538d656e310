package org.haframe.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.haframe.report.plot.Chart;
import org.haframe.report.plot.Markup;

/**
 * One HTML file, complete in itself: no script, no network, light or dark as the reader prefers.
 * Sections follow each other, and links at the top lead to them. The same sections can also stand
 * within another page.
 */
final class HtmlPage {
  private static final String STYLE = sheet("content.css") + sheet("page.css");

  /** One section of the page. */
  private record Section(String id, String heading, Markup content) {}

  private final String title;
  private final Markup introduction = new Markup();
  private final List<Section> sections = new ArrayList<>();

  HtmlPage(String title) {
    this.title = title;
  }

  /** A style sheet of this room. */
  static String sheet(String name) {
    try (InputStream sheet = HtmlPage.class.getResourceAsStream(name)) {
      if (sheet == null) {
        throw new IllegalStateException(
            "Cannot write HTML: %s is not in the jar. Build it again.".formatted(name));
      }
      return new String(sheet.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands below the title, before the links. */
  Markup introduction() {
    return introduction;
  }

  /** Begins a section, and returns what it holds. */
  Markup section(String heading) {
    var content = new Markup();
    sections.add(new Section("section-" + (sections.size() + 1), heading, content));
    return content;
  }

  /** Charts beside each other where there is room. */
  static Markup charts(List<? extends Chart> charts) {
    var grid = new Markup().open("div", "class", "charts").line();
    charts.forEach(chart -> grid.add(chart.figure("")));
    return grid.closeLine("div");
  }

  /** The introduction and the sections alone, to stand within another page. */
  String fragment() {
    var fragment = new Markup().add(introduction);
    for (Section section : sections) {
      fragment
          .open("section")
          .element("h2", section.heading())
          .line()
          .add(section.content())
          .closeLine("section");
    }
    return HtmlFragment.of(fragment);
  }

  /** The whole page. */
  String text() {
    var page = new Markup();
    page.open("html", "lang", "en")
        .line()
        .open("head")
        .leaf("meta", "charset", "utf-8")
        .leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .leaf("meta", "name", "color-scheme", "content", "light dark")
        .element("title", title)
        .style(STYLE)
        .closeLine("head")
        .open("body")
        .line()
        .open("header")
        .element("h1", title)
        .add(introduction)
        .open("nav", "aria-label", "Sections")
        .open("ul");
    for (Section section : sections) {
      page.open("li").element("a", section.heading(), "href", "#" + section.id()).close("li");
    }
    page.close("ul").close("nav").closeLine("header").open("main").line();
    for (Section section : sections) {
      page.open("section", "id", section.id(), "aria-labelledby", section.id() + "-heading")
          .element("h2", section.heading(), "id", section.id() + "-heading")
          .line()
          .add(section.content())
          .closeLine("section");
    }
    return "<!DOCTYPE html>\n" + page.closeLine("main").closeLine("body").closeLine("html");
  }
}
