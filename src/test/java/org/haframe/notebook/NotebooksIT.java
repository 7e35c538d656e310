package org.haframe.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.haframe.Browser;
import org.haframe.notebook.Note.Paragraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
  private static final Path COMPARISON = NOTEBOOKS.resolve("3-compare-runs_2KHAFRME3.zpln");
  private static final String COMPARING = "Charts, all scores, settings and differences";
  private static final long LONGEST_MINUTES = 10;

  /** What a paragraph with one of these shows depends on a training. */
  private static final List<String> LEARNING = List.of(".fit(", ".load(", "retrain(");

  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9][0-9,]*(\\.[0-9]+)?");

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
    command.add(COMPARISON + "#" + COMPARING); // of the reports that the whole note has kept
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
    return ran(note.file().getFileName().toString());
  }

  private static Note ran(String name) {
    return Note.read(folder.resolve("ran").resolve(name));
  }

  /**
   * To the letter until something is learnt; from then on numbers may differ a little, since on
   * other CPUs another model is learnt, and of pictures and of tables that count its mistakes only
   * the kind is compared.
   */
  @ParameterizedTest
  @MethodSource("notes")
  void everyParagraphShowsWhatIsSaved(Note note) {
    List<Paragraph> ran = ran(note).paragraphs();
    List<Paragraph> saved = note.paragraphs();

    assertThat(ran).hasSameSizeAs(saved);
    boolean learnt = false;
    for (int i = 0; i < saved.size(); i++) {
      String code = saved.get(i).text();
      learnt = learnt || LEARNING.stream().anyMatch(code::contains);
      assertThat(ran.get(i).kinds()).as(code).isEqualTo(saved.get(i).kinds());
      for (int j = 0; j < saved.get(i).messages().size(); j++) {
        Message now = ran.get(i).messages().get(j);
        Message then = saved.get(i).messages().get(j);
        if (!learnt) {
          assertThat(content(now)).as(code).isEqualTo(content(then));
        } else if (then.kind() == Message.Kind.TEXT) {
          assertAlike(withoutReasons(now), withoutReasons(then));
        } else if (then.kind() == Message.Kind.TABLE) {
          assertThat(now.data().lines().findFirst()).isEqualTo(then.data().lines().findFirst());
        }
      }
    }
  }

  /**
   * Images are compressed by a library that is another one on some machines; style is no content.
   */
  private static String content(Message message) {
    return message
        .data()
        .replaceAll("data:image/[^\"]*", "")
        .replaceAll("(?s)<style>.*?</style>", "");
  }

  /** What a job has checked, and its result: a single clause may turn out otherwise elsewhere. */
  private static String withoutReasons(Message message) {
    return message
        .data()
        .replaceAll("(?m)^(passed|warning|failed) +([a-z0-9-]+:).*$", "$2")
        .replaceAll("(?m)^because .*\n", "")
        .replaceAll("(?m)^\\S+ taken for \\S+$", "one taken for another");
  }

  /** The same words; numbers as they may be of another training, but for small whole ones. */
  private static void assertAlike(String now, String then) {
    assertThat(NUMBER.matcher(now).replaceAll("#")).isEqualTo(NUMBER.matcher(then).replaceAll("#"));
    List<String> found = NUMBER.matcher(now).results().map(MatchResult::group).toList();
    List<String> wanted = NUMBER.matcher(then).results().map(MatchResult::group).toList();
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).matches("[0-9]{1,2}")) { // exit codes, versions, days
        assertThat(found.get(i)).as(now).isEqualTo(wanted.get(i));
      } else {
        double value = Double.parseDouble(wanted.get(i).replace(",", ""));
        assertThat(Double.parseDouble(found.get(i).replace(",", "")))
            .as(now)
            .isCloseTo(value, within(0.5 + 0.25 * Math.abs(value)));
      }
    }
  }

  @Test
  void runsCanBeComparedWithoutTheParagraphThatTrainsThem() {
    Note whole = ran(COMPARISON.getFileName().toString());
    Note alone = ran("alone-" + COMPARISON.getFileName());

    assertThat(comparison(alone)).isNotEmpty().isEqualTo(comparison(whole));
  }

  private static List<Message> comparison(Note note) {
    return note.paragraphs().stream()
        .filter(paragraph -> paragraph.title().equals(COMPARING))
        .findFirst()
        .orElseThrow()
        .messages();
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
