package org.haframe.notebook;

import java.util.ArrayList;
import java.util.List;
import org.haframe.notebook.Note.Paragraph;
import org.haframe.report.plot.Markup;
import org.haframe.report.plot.Table;

/** A notebook with its saved outputs as one HTML page, much as Zeppelin shows it. */
final class NotePage {

  /** Zeppelin's page: the font size of its root is that of Bootstrap 3. */
  private static final String STYLE =
      """
      html { font-size: 10px; }
      body { margin: 0 auto; padding: 16px; max-width: 1200px; color: #333; background: #fff;
             font: 14px/1.43 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
      .paragraph { border: 1px solid #e5e5e5; padding: 12px 16px; margin-bottom: 10px; }
      .paragraph > h4 { margin: 0 0 8px; font-size: 15px; }
      pre { font: 13px/1.45 "DejaVu Sans Mono", Menlo, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
            background: #f7f7f7; color: #1f2937; padding: 10px 12px; margin: 0 0 10px; }
      pre.output { background: none; padding: 0; }
      .table { overflow-x: auto; }
      .table table { border-collapse: collapse; font-size: 13px; }
      .table :is(th, td) { border: 1px solid #ddd; padding: 4px 10px; text-align: left; }
      .markdown-body code { background: #f3f3f3; padding: 0 3px; overflow-wrap: anywhere; }
      .markdown-body table { border-collapse: collapse; }
      .markdown-body :is(th, td) { border: 1px solid #ddd; padding: 4px 10px; text-align: left; }
      """;

  private NotePage() {}

  static String of(Note note) {
    var page = new Markup();
    page.open("html", "lang", "en")
        .open("head")
        .leaf("meta", "charset", "utf-8")
        .leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .element("title", note.name())
        .style(STYLE)
        .closeLine("head")
        .open("body")
        .line();
    StringBuilder text = new StringBuilder("<!DOCTYPE html>\n").append(page);
    for (Paragraph paragraph : note.paragraphs()) {
      text.append("<div class=\"paragraph\">\n");
      if (!paragraph.title().isEmpty()) {
        text.append(new Markup().element("h4", paragraph.title()));
      }
      if (!paragraph.interpreter().equals("md")) {
        text.append(new Markup().element("pre", paragraph.text()));
      }
      paragraph.messages().forEach(message -> text.append(shown(message)));
      text.append("</div>\n");
    }
    return text.append("</body></html>\n").toString();
  }

  private static String shown(Message message) {
    return switch (message.kind()) {
      case HTML -> message.data();
      case TEXT -> new Markup().element("pre", message.data(), "class", "output").toString();
      case TABLE ->
          new Markup()
              .open("div", "class", "table")
              .add(table(message.data()))
              .close("div")
              .toString();
      case ANGULAR, IMG, SVG, NULL, NETWORK ->
          throw new IllegalArgumentException("There is no %s in our notes.".formatted(message));
    };
  }

  private static Markup table(String data) {
    List<List<String>> rows = new ArrayList<>();
    data.strip().lines().forEach(line -> rows.add(List.of(line.split("\t", -1))));
    var table = new Table(1, rows.get(0));
    rows.subList(1, rows.size()).forEach(row -> table.row(row.toArray()));
    return table.markup("Table");
  }
}
