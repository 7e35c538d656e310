package org.haframe.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.haframe.notebook.Message.Kind;
import org.haframe.notebook.Note.Paragraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every notebook as it is stored. */
class NotebooksTest {
  private static final long LARGEST_BYTES = 1_000_000;

  static Stream<Note> notes() {
    return NotebooksIT.notes();
  }

  @Test
  void thereAreNotebooks() {
    assertThat(notes()).isNotEmpty();
    assertThat(notes().map(note -> note.content().path("id").asText())).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("notes")
  void aNoteIsStoredAsZeppelinStoresIt(Note note) throws IOException {
    JsonNode content = note.content();

    assertThat(note.file().getFileName())
        .hasToString("%s_%s.zpln".formatted(note.name(), content.path("id").asText()));
    assertThat(content.path("id").asText()).matches("2[A-Z0-9]{8}");
    for (String part : List.of("noteParams", "noteForms", "angularObjects", "config", "info")) {
      assertThat(content.path(part).isObject()).as(part).isTrue();
    }
    assertThat(Files.size(note.file())).isLessThan(LARGEST_BYTES);
    assertThat(note.paragraphs().stream().map(paragraph -> paragraph.content().path("id")))
        .doesNotHaveDuplicates();
    for (Paragraph paragraph : note.paragraphs()) {
      JsonNode stored = paragraph.content();
      assertThat(stored.path("status").asText()).isEqualTo("FINISHED");
      assertThat(stored.path("results").path("code").asText()).isEqualTo("SUCCESS");
      assertThat(stored.path("results").path("msg").isArray()).isTrue();
      assertThat(stored.path("config").path("editorMode").asText()).startsWith("ace/mode/");
      assertThat(stored.path("settings").path("forms").isObject()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("notes")
  void aNoteSaysWhatItIsAndSetsUpTheInterpreterBeforeItRunsCode(Note note) {
    List<String> interpreters = note.paragraphs().stream().map(Paragraph::interpreter).toList();

    assertThat(interpreters).startsWith("md", "md", "spark.conf").containsOnlyOnce("spark.conf");
    assertThat(interpreters).containsOnly("md", "spark.conf", "spark").contains("spark");
    assertThat(note.paragraphs().get(1).text()).contains("SPARK_HOME");
    assertThat(note.paragraphs().get(2).text()).contains("SPARK_HOME ", "spark.jars ");
  }

  /** Notes are read where the program was built: jar and natives are those of this build. */
  @ParameterizedTest
  @MethodSource("notes")
  void theInterpreterIsSetUpForThisBuild(Note note) throws IOException {
    String settings = note.paragraphs().get(2).text();
    String build = Files.readString(Path.of("pom.xml"));

    assertThat(settings)
        .contains(
            "/target/haframe-spark-%s.jar\n".formatted(first("<version>(.*)</version>", build)))
        .contains(
            "platform.extension=%s "
                .formatted(first("<natives.extension>(.*)</natives.extension>", build)));
  }

  private static String first(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @MethodSource("notes")
  void everyParagraphShowsSomething(Note note) {
    for (Paragraph paragraph : note.paragraphs()) {
      switch (paragraph.interpreter()) {
        case "md" ->
            assertThat(paragraph.messages()).containsExactly(Markdown.shown(paragraph.code()));
        case "spark" -> assertThat(paragraph.messages()).as(paragraph.text()).isNotEmpty();
        default -> assertThat(paragraph.messages()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("notes")
  void aNoteKnowsNoPathOfTheMachineThatRanIt(Note note) throws IOException {
    assertThat(Files.readString(note.file()))
        .doesNotContain("/home/", "/root", "/tmp", "/work", "/Users/");
  }

  @Test
  void whatAParagraphPrintsIsSplitAsZeppelinSplitsIt() {
    List<Message> messages =
        Message.of("first\n%html\n<p>100 %</p>\n%table a\tb\n1\t2\n\n%text last\n%htmlish\n");

    assertThat(messages)
        .containsExactly(
            new Message(Kind.TEXT, "first\n"),
            new Message(Kind.HTML, "<p>100 %</p>\n"),
            new Message(Kind.TABLE, "a\tb\n1\t2\n\n"),
            new Message(Kind.TEXT, "last\n%htmlish\n"));
  }
}
