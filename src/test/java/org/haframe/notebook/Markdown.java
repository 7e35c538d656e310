package org.haframe.notebook;

import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** What a paragraph of Markdown shows. */
final class Markdown {
  private static final List<Extension> TABLES = List.of(TablesExtension.create());

  private Markdown() {}

  static Message shown(String markdown) {
    String html =
        HtmlRenderer.builder()
            .extensions(TABLES)
            .build()
            .render(Parser.builder().extensions(TABLES).build().parse(markdown));
    return new Message(Message.Kind.HTML, "<div class=\"markdown-body\">\n" + html + "\n</div>");
  }
}
