package org.haframe.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A notebook as Zeppelin stores it, in a file {@code NAME_ID.zpln}. */
final class Note {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final ObjectNode content;

  private Note(Path file, ObjectNode content) {
    this.file = file;
    this.content = content;
  }

  /** The notebooks of a folder, in the order of their names. */
  static List<Note> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".zpln"))
          .sorted()
          .map(Note::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Note read(Path file) {
    try {
      return new Note(file, (ObjectNode) JSON.readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the notebook " + file + ".", e);
    }
  }

  Path file() {
    return file;
  }

  /** The same notebook, to be stored elsewhere. */
  Note at(Path other) {
    return new Note(other, content);
  }

  String name() {
    return content.path("name").asText();
  }

  JsonNode content() {
    return content;
  }

  List<Paragraph> paragraphs() {
    List<Paragraph> paragraphs = new ArrayList<>();
    content.path("paragraphs").forEach(found -> paragraphs.add(new Paragraph((ObjectNode) found)));
    return paragraphs;
  }

  void write() {
    var indenter = new DefaultIndenter("  ", "\n");
    var printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    try {
      Files.writeString(file, JSON.writer(printer).writeValueAsString(content) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One paragraph: what was typed, and what it shows. */
  static final class Paragraph {
    private final ObjectNode content;

    private Paragraph(ObjectNode content) {
      this.content = content;
    }

    JsonNode content() {
      return content;
    }

    String title() {
      return content.path("title").asText();
    }

    String text() {
      return content.path("text").asText();
    }

    /** Who interprets it: the first word, such as {@code spark} or {@code spark.conf}. */
    String interpreter() {
      return text().startsWith("%") ? text().substring(1).split("\\s", 2)[0] : "";
    }

    /** What is interpreted: all behind the first word. */
    String code() {
      return text().substring(1 + interpreter().length()).strip();
    }

    /** The forms above it: their names, and what stands in them before anyone has typed. */
    Map<String, String> forms() {
      Map<String, String> forms = new LinkedHashMap<>();
      content
          .path("settings")
          .path("forms")
          .fields()
          .forEachRemaining(
              form -> forms.put(form.getKey(), form.getValue().path("defaultValue").asText()));
      return forms;
    }

    List<Message> messages() {
      List<Message> messages = new ArrayList<>();
      for (JsonNode message : content.path("results").path("msg")) {
        messages.add(
            new Message(
                Message.Kind.valueOf(message.path("type").asText()),
                message.path("data").asText()));
      }
      return messages;
    }

    List<Message.Kind> kinds() {
      return messages().stream().map(Message::kind).toList();
    }

    void show(List<Message> messages) {
      ObjectNode results = content.putObject("results");
      results.put("code", "SUCCESS");
      ArrayNode shown = results.putArray("msg");
      for (Message message : messages) {
        shown.addObject().put("type", message.kind().name()).put("data", message.data());
      }
      content.put("status", "FINISHED");
    }
  }
}
