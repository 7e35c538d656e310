package org.haframe.notebook;

import java.io.ByteArrayOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.apache.commons.io.output.TeeOutputStream;
import org.apache.spark.repl.SparkILoop;
import org.apache.spark.sql.SparkSession;
import org.haframe.notebook.Note.Paragraph;
import scala.Option;
import scala.collection.JavaConverters;
import scala.tools.nsc.Settings;

/**
 * A process that runs notebooks through the Spark REPL, one after the other, in one Spark session.
 * Each has an interpreter of its own, so that no notebook can lean on what another has defined.
 *
 * <p>Arguments: the checkout, a folder for the notebooks with their new outputs, and notebooks;
 * {@code FILE#TITLE} runs that paragraph alone, as {@code alone-FILE}. It ends with 1 at the first
 * paragraph that fails, and says which and why.
 *
 * <p>The shell echoes the values of a paragraph when it has run, as in Zeppelin, whose setting
 * zeppelin.spark.printREPLOutput would keep errors from the reader too. Echoes are not saved, for
 * they have paths and addresses of this process in them; where one would get into a picture or a
 * table, the paragraph has failed.
 */
public final class NoteRunner {

  /** What Zeppelin's interpreter begins with. */
  private static final String BEGINNING =
      """
      @transient val spark = org.apache.spark.sql.SparkSession.active
      @transient val sc = spark.sparkContext
      @transient val z = new org.haframe.notebook.StandInContext()
      import org.apache.spark.SparkContext._
      import spark.implicits._
      import spark.sql
      import org.apache.spark.sql.functions._
      """;

  /** What paragraphs print. */
  private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();

  /** What Zeppelin is given: the same with what the shell says. */
  private static final ByteArrayOutputStream SHOWN = new ByteArrayOutputStream();

  private final Path classes;
  private int interpreters;

  private NoteRunner(Path classes) {
    this.classes = classes;
  }

  public static void main(String[] arguments) throws Exception {
    // Before Scala is loaded, whose console takes the stream that it finds.
    System.setOut(
        new PrintStream(new TeeOutputStream(PRINTED, SHOWN), true, StandardCharsets.UTF_8));
    Path output = Path.of(arguments[1]);
    var runner = new NoteRunner(Files.createDirectory(output.resolve("classes")));
    int exitCode = 0;
    try (SparkSession session = runner.session(arguments[0])) {
      for (String argument : List.of(arguments).subList(2, arguments.length)) {
        String[] fileAndTitle = argument.split("#", 2);
        boolean alone = fileAndTitle.length == 2;
        Note note = Note.read(Path.of(fileAndTitle[0]));
        runner.run(note, paragraph -> !alone || paragraph.title().equals(fileAndTitle[1]));
        String name = (alone ? "alone-" : "") + note.file().getFileName();
        note.at(output.resolve(name)).write();
        System.err.printf("%s ran in Spark %s%n", argument, session.version());
      }
    } catch (FailedParagraphException e) {
      System.err.println(e.getMessage());
      exitCode = 1;
    }
    System.exit(exitCode);
  }

  private SparkSession session(String checkout) {
    return SparkSession.builder()
        .master("local[2]")
        .appName("notebooks")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", false)
        .config("spark.sql.shuffle.partitions", 4)
        .config("spark.sql.session.timeZone", "UTC")
        // Where executors find the classes that the REPL compiles.
        .config("spark.repl.class.outputDir", classes.toString())
        .config("spark.haframe.home", checkout)
        .getOrCreate();
  }

  private void run(Note note, Predicate<Paragraph> chosen) {
    // Each interpreter numbers its lines from 1, and executors keep the classes of all.
    System.setProperty("scala.repl.naming.line", "$note" + ++interpreters + "line");
    SparkILoop shell = interpreter();
    try {
      interpret(shell, BEGINNING, note, "beginning");
      for (Paragraph paragraph : note.paragraphs().stream().filter(chosen).toList()) {
        switch (paragraph.interpreter()) {
          case "md" -> paragraph.show(List.of(Markdown.shown(paragraph.code())));
          case "spark.conf" -> paragraph.show(List.of()); // read before the interpreter starts
          case "spark" ->
              paragraph.show(interpret(shell, paragraph.code(), note, paragraph.title()));
          default ->
              throw new FailedParagraphException(
                  "Cannot run '%s' of %s: there is no interpreter %%%s here."
                      .formatted(paragraph.title(), note.name(), paragraph.interpreter()));
        }
      }
    } finally {
      shell.intp().close();
    }
  }

  private SparkILoop interpreter() {
    var settings = new Settings();
    settings.processArguments(
        JavaConverters.asScalaBuffer(
                List.of(
                    "-Yrepl-class-based",
                    "-Yrepl-outdir",
                    classes.toString(),
                    "-classpath",
                    System.getProperty("java.class.path")))
            .toList(),
        true);
    var shell =
        new SparkILoop(
            Option.empty(),
            new PrintWriter(new OutputStreamWriter(SHOWN, StandardCharsets.UTF_8), true));
    shell.settings_$eq(settings);
    shell.createInterpreter();
    shell.intp().initializeSynchronous();
    return shell;
  }

  /** Runs some code, and returns what it printed; what the shell says of it is left out. */
  private List<Message> interpret(SparkILoop shell, String code, Note note, String title) {
    PRINTED.reset();
    SHOWN.reset();
    String result = shell.intp().interpret(code).toString();
    List<Message> printed = Message.of(PRINTED.toString(StandardCharsets.UTF_8));
    String shown = SHOWN.toString(StandardCharsets.UTF_8);
    if (!result.equals("Success")) {
      throw new FailedParagraphException(
          "Cannot run '%s' of %s (%s):%n%s%n%s".formatted(title, note.name(), result, code, shown));
    }
    if (!withoutText(Message.of(shown)).equals(withoutText(printed))) {
      throw new FailedParagraphException(
          "Cannot show '%s' of %s: values that the shell echoes stand in a picture or a table.%n%s"
              .formatted(title, note.name(), shown));
    }
    return printed;
  }

  private static List<Message> withoutText(List<Message> messages) {
    return messages.stream().filter(message -> message.kind() != Message.Kind.TEXT).toList();
  }

  private static final class FailedParagraphException extends RuntimeException {
    FailedParagraphException(String message) {
      super(message);
    }
  }
}
