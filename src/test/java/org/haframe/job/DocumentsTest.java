package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.haframe.experiment.SettingsReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * README and src/docs: what they link to is there, and what they say to the command line is known.
 */
class DocumentsTest {

  private static final Parser MARKDOWN = Parser.builder().build();

  static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.list(Launcher.PROJECT.resolve("src/docs"))) {
      return Stream.concat(
              Stream.of(Launcher.PROJECT.resolve("README.md")),
              files.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  private static Node parsed(Path document) throws IOException {
    return MARKDOWN.parse(Files.readString(document));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadToFilesAndHeadings(Path document) throws Exception {
    for (String link : links(parsed(document))) {
      if (link.contains("://")) {
        continue;
      }
      String[] parts = link.split("#", 2);
      Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();

      assertThat(target).as("%s in %s", link, document).exists();
      if (parts.length == 2) {
        assertThat(anchors(parsed(target))).as("%s in %s", link, document).contains(parts[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void commandsAndTheirSettingsAreKnown(Path document) throws Exception {
    for (String command : commands(parsed(document))) {
      List<String> words = fromTheJobOn(Arrays.asList(command.split(" +")));

      assertThatCode(() -> Main.commandLine().parseArgs(words.toArray(String[]::new)))
          .as("%s in %s", command, document)
          .doesNotThrowAnyException();
      for (int i = 0; i < words.size(); i++) {
        if (words.get(i).equals("--set")) {
          String key = words.get(i + 1).split("=")[0];
          if (!key.startsWith("compare.") && !key.startsWith("retraining.")) {
            assertThatCode(() -> SettingsReader.meaningOf(key))
                .as("%s in %s", key, document)
                .doesNotThrowAnyException();
          }
        }
      }
    }
  }

  /** The check itself: it has something to look at. */
  @Test
  void linksAndCommandsOfTheReadmeAreFound() throws Exception {
    Node readme = parsed(documents().get(0));

    assertThat(links(readme)).hasSizeGreaterThan(20);
    assertThat(commands(readme)).hasSizeGreaterThan(8);
    assertThat(anchors(readme)).contains("your-own-images");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void benchmarksAreThere(Path document) throws Exception {
    String script = Files.readString(Launcher.PROJECT.resolve("submit/bench.sh"));
    String names = found("(?m)^names='(.*)'", script).get(0);

    assertThat(names.split(" "))
        .containsAll(found("submit/bench\\.sh ([a-z]+)", Files.readString(document)));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void settingsFilesAreThere(Path document) throws Exception {
    for (String name : found("(conf/[-a-z0-9]+\\.conf)", Files.readString(document))) {
      if (!name.equals("conf/mine.conf")) {
        assertThat(Launcher.PROJECT.resolve(name)).as("%s in %s", name, document).isRegularFile();
      }
    }
  }

  /** What the group of a pattern matched. */
  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }

  private static List<String> links(Node document) {
    List<String> links = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            links.add(link.getDestination());
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            links.add(image.getDestination());
          }

          @Override
          public void visit(HtmlBlock block) {
            links.addAll(found(" src=\"([^\"]*)\"", block.getLiteral()));
          }

          @Override
          public void visit(HtmlInline inline) {
            links.addAll(found(" src=\"([^\"]*)\"", inline.getLiteral()));
          }
        });
    return links;
  }

  /** Of headings, as GitHub makes them. */
  private static Set<String> anchors(Node document) {
    Set<String> anchors = new HashSet<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Heading heading) {
            anchors.add(
                text(heading)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'));
          }
        });
    return anchors;
  }

  private static String text(Node node) {
    var text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(Code code) {
            text.append(code.getLiteral());
          }
        });
    return text.toString();
  }

  /** Calls of the launcher, without remarks and without those that leave words open. */
  private static List<String> commands(Node document) {
    List<String> commands = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(IndentedCodeBlock block) {
            block.getLiteral().replaceAll("\\\\\n\\s*", " ").lines().forEach(this::add);
          }

          @Override
          public void visit(Code code) {
            if (code.getLiteral().contains(" --")) { // else the name of a job
              add(code.getLiteral());
            }
          }

          private void add(String line) {
            String command = line.replaceFirst("\\s+#.*", "").strip();
            if (command.startsWith("submit/haframe ")
                && !command.contains("...")
                && !command.contains(" [")) {
              commands.add(command);
            }
          }
        });
    return commands;
  }

  /** Without the launcher and what is meant for it. */
  private static List<String> fromTheJobOn(List<String> words) {
    Set<String> jobs = Main.commandLine().getSubcommands().keySet();
    int job = 1;
    while (job < words.size() && !jobs.contains(words.get(job))) {
      job++;
    }
    assertThat(job).as("there is a job in %s", words).isLessThan(words.size());
    return words.subList(job, words.size());
  }
}
