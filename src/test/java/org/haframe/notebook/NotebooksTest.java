package org.haframe.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.haframe.job.LauncherSettings;
import org.haframe.job.Pom;
import org.haframe.notebook.Message.Kind;
import org.haframe.notebook.Note.Paragraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every notebook as it is stored. */
class NotebooksTest {
  private static final long LARGEST_BYTES = 1_000_000;

  /** A form of a paragraph, with its name and its default. */
  private static final Pattern FORM =
      Pattern.compile("z\\.textbox\\(\"([^\"]+)\", \"([^\"]*)\"\\)");

  /** Settings that the launcher makes for the machine that it runs on. */
  private static final Set<String> OF_THE_MACHINE =
      Set.of("spark.driver.memory", "spark.driver.host", "spark.driver.bindAddress");

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

  @ParameterizedTest
  @MethodSource("notes")
  void theInterpreterTakesTheJarOfThisBuild(Note note) throws Exception {
    assertThat(settings(note))
        .containsEntry(
            "spark.jars",
            "/opt/haframe-spark/target/haframe-spark-%s.jar".formatted(Pom.text("version")));
  }

  /** What the launcher tells Spark, but for what belongs to its machine. */
  @Test
  void theInterpreterIsToldWhatTheLauncherTells() throws Exception {
    Map<String, String> settings = settings(notes().findFirst().orElseThrow());
    Map<String, String> told = new TreeMap<>(LauncherSettings.forMaster("k8s://cluster"));
    told.putAll(LauncherSettings.forMaster(settings.get("spark.master")));
    told.keySet().removeAll(OF_THE_MACHINE);

    assertThat(settings).containsAllEntriesOf(told);
    // Zeppelin gives these to spark-submit itself: the ones of a note would take their place.
    assertThat(settings)
        .doesNotContainKeys("spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions");
    // It would keep the messages of errors from whoever runs a paragraph.
    assertThat(settings).doesNotContainKey("zeppelin.spark.printREPLOutput");
    // The launcher exports them too.
    assertThat(settings)
        .containsEntry("OMP_NUM_THREADS", "1")
        .containsEntry("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
  }

  @Test
  void allNotesHaveTheSameSettings() {
    assertThat(notes().map(note -> note.paragraphs().get(1).text()).distinct()).hasSize(1);
    assertThat(notes().map(note -> note.paragraphs().get(2).text()).distinct()).hasSize(1);
  }

  /** As Zeppelin reads them: a file of properties. */
  private static Map<String, String> settings(Note note) throws IOException {
    var properties = new Properties();
    properties.load(new StringReader(note.paragraphs().get(2).code()));
    Map<String, String> settings = new TreeMap<>();
    properties.forEach((key, value) -> settings.put(key.toString(), value.toString()));
    return settings;
  }

  /**
   * Zeppelin draws a form from what is stored, and stores it when the paragraph runs: without it
   * nobody could type before the first run. And what stood in it then stays: a default that follows
   * from other values would be old the next time.
   */
  @ParameterizedTest
  @MethodSource("notes")
  void everyFormIsStoredWithItsConstantDefault(Note note) {
    for (Paragraph paragraph : note.paragraphs()) {
      Map<String, String> asked = new LinkedHashMap<>();
      Matcher form = FORM.matcher(paragraph.text());
      while (form.find()) {
        asked.put(form.group(1), form.group(2));
      }

      assertThat(paragraph.forms()).as(paragraph.text()).isEqualTo(asked);
      assertThat(paragraph.text().split("z\\.textbox", -1)).hasSize(asked.size() + 1);
      JsonNode stored = paragraph.content().path("settings");
      assertThat(stored.path("params")).isEmpty();
      asked.forEach(
          (name, value) ->
              assertThat(stored.path("forms").path(name).toString())
                  .isEqualTo(
                      "{\"type\":\"TextBox\",\"name\":\"%s\",\"displayName\":\"%s\",\"defaultValue\":\"%s\",\"hidden\":false}"
                          .formatted(name, name, value)));
    }
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
  void aCellOfATableIsNoNewOutput() {
    assertThat(Message.of("%table a\n%html <b>1</b>\n\n%text \n"))
        .containsExactly(new Message(Kind.TABLE, "a\n%html <b>1</b>\n"));
  }

  @Test
  void whatAParagraphPrintsIsSplitAsZeppelinSplitsIt() {
    List<Message> messages =
        Message.of("first\n%html\n<p>100 %</p>\n%table a\tb\n1\t2\n\n%text last\n%htmlish\n");

    assertThat(messages)
        .containsExactly(
            new Message(Kind.TEXT, "first\n"),
            new Message(Kind.HTML, "<p>100 %</p>\n"),
            new Message(Kind.TABLE, "a\tb\n1\t2\n"),
            new Message(Kind.TEXT, "last\n%htmlish\n"));
  }
}
