package org.haframe.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.haframe.Browser;
import org.haframe.notebook.Note.Paragraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All notebooks as an analyst runs them: every paragraph in order, through the Spark REPL, on the
 * bundled images.
 *
 * <p>With {@code -Dhaframe.notebooks=save} what they show is saved into them:
 * src/docs/notebooks.md.
 */
class NotebooksIT {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath();
  static final Path NOTEBOOKS = CHECKOUT.resolve("notebooks");
  private static final long LONGEST_MINUTES = 10;

  @TempDir private static Path folder;

  @BeforeAll
  static void run() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            NoteRunner.class.getName(),
            CHECKOUT.toString(),
            Files.createDirectory(folder.resolve("ran")).toString()));
    notes().map(note -> note.file().toString()).forEach(command::add);
    Path said = folder.resolve("said");

    Process process =
        new ProcessBuilder(command)
            .directory(Files.createDirectory(folder.resolve("work")).toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();

    if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
    }
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    if (System.getProperty("haframe.notebooks", "").equals("save")) {
      notes().forEach(note -> ran(note).at(note.file()).write());
    }
  }

  static Stream<Note> notes() {
    return Note.in(NOTEBOOKS).stream();
  }

  private static Note ran(Note note) {
    return Note.read(folder.resolve("ran").resolve(note.file().getFileName()));
  }

  @ParameterizedTest
  @MethodSource("notes")
  void everyParagraphShowsWhatItsSavedOutputIs(Note note) {
    List<Paragraph> ran = ran(note).paragraphs();
    List<Paragraph> saved = note.paragraphs();

    assertThat(ran).hasSameSizeAs(saved);
    for (int i = 0; i < saved.size(); i++) {
      assertThat(ran.get(i).kinds()).as(saved.get(i).text()).isEqualTo(saved.get(i).kinds());
    }
  }

  @ParameterizedTest
  @MethodSource("notes")
  void savedOutputsAreReadableInABrowser(Note note) throws Exception {
    Browser browser = Browser.find(folder).orElse(null);
    assumeTrue(browser != null, "There is no Chromium on the PATH.");
    Path page = Files.writeString(folder.resolve("page.html"), NotePage.of(note));

    JsonNode found = browser.inspect(page, 1200, "light");

    assertThat(found.get("overflow").asInt()).as("scrolls sideways").isLessThanOrEqualTo(0);
    assertThat(found.get("contrast").asDouble())
        .as(found.get("faintest").asText())
        .isGreaterThanOrEqualTo(Browser.READABLE);
    for (String fault : List.of("brokenPictures", "unnamedCharts", "unreachable", "duplicateIds")) {
      assertThat(found.get(fault).asInt()).as(fault).isZero();
    }
  }
}
