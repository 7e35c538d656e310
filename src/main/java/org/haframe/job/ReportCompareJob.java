package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.haframe.data.OutputExistsException;
import org.haframe.report.ComparisonWriter;
import org.haframe.report.InvalidReportException;
import org.haframe.report.ReportReader;
import org.haframe.report.RunComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts several reports side by side. Needs no Spark. */
@Command(
    name = "compare",
    description = {
      "Puts reports of several runs side by side: scores with their intervals, learning curves, and the settings that differ, in comparison.json, .md and .html.",
      ""
    },
    mixinStandardHelpOptions = true)
final class ReportCompareJob implements Callable<Integer> {

  private static final String JSON = "comparison.json";
  private static final String MARKDOWN = "comparison.md";
  private static final String HTML = "comparison.html";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "REPORT_DIR",
      description = "What the evaluate job wrote. The others are compared with the first.")
  private List<String> reports = new ArrayList<>();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the comparison goes. An earlier one is replaced.")
  private String output = "";

  @Option(
      names = "--overwrite",
      description = "Write the comparison also where other files are; these stay.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    Storage storage = Storage.asSubmitted();
    Path directory = Inputs.path("--output", output);
    storage.requireFoldersAbove(new Path(directory, JSON));
    if (!overwrite
        && storage.isOccupied(directory)
        && !storage.holdsOnly(directory, Set.of(JSON, MARKDOWN, HTML))) {
      throw new OutputExistsException(
          "Cannot write a comparison into %s: it holds something else. Use another --output, or --overwrite to write beside it."
              .formatted(output));
    }
    RunComparison comparison = comparison(storage);
    String markdown = ComparisonWriter.toMarkdown(comparison);
    String html = ComparisonWriter.toHtml(comparison);
    String json = ComparisonWriter.toJson(comparison);
    storage.write(new Path(directory, MARKDOWN), markdown);
    storage.write(new Path(directory, HTML), html);
    storage.write(new Path(directory, JSON), json);
    PrintWriter out = spec.commandLine().getOut();
    out.print(markdown);
    out.printf("comparison %s%n", new Path(output, JSON));
    out.flush();
    return ExitCode.DONE.number();
  }

  private RunComparison comparison(Storage storage) throws IOException {
    List<String> names = names(reports);
    List<RunComparison.Run> runs = new ArrayList<>();
    for (int i = 0; i < reports.size(); i++) {
      Path file = new Path(Inputs.path("REPORT_DIR", reports.get(i)), Evaluation.REPORT);
      String directory = reports.get(i);
      byte[] json =
          storage
              .read(file, ReportReader.MAX_CHARACTERS)
              .orElseThrow(
                  () ->
                      new InvalidReportException(
                          "Cannot read the report %s: there is no %s in it. Name a folder that the evaluate job wrote."
                              .formatted(directory, Evaluation.REPORT)));
      runs.add(
          new RunComparison.Run(
              names.get(i),
              ReportReader.read(file.toString(), new String(json, StandardCharsets.UTF_8))));
    }
    try {
      return new RunComparison(runs);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  /**
   * What tells folders apart: their paths without what all have in common at the beginning and at
   * the end, as {@code flat} and {@code frame} of {@code runs/flat/report} and {@code
   * runs/frame/report}.
   *
   * @throws UsageException if a folder is named twice
   */
  static List<String> names(List<String> folders) {
    List<List<String>> paths =
        folders.stream()
            .map(
                folder ->
                    Arrays.stream(folder.split("/"))
                        .filter(part -> !part.isEmpty() && !part.equals("."))
                        .toList())
            .toList();
    if (new HashSet<>(paths).size() < paths.size()) {
      throw new UsageException(
          "Cannot compare a report with itself: %s names a folder twice. Name each once."
              .formatted(String.join(" ", folders)));
    }
    int shortest = paths.stream().mapToInt(List::size).min().orElseThrow();
    int before = 0;
    while (before < shortest - 1 && allEqual(paths, before, true)) {
      before++;
    }
    int after = 0;
    while (after < shortest - before - 1 && allEqual(paths, after, false)) {
      after++;
    }
    List<String> names = new ArrayList<>();
    for (List<String> path : paths) {
      names.add(path.isEmpty() ? "." : String.join("/", path.subList(before, path.size() - after)));
    }
    return names;
  }

  private static boolean allEqual(List<List<String>> paths, int distance, boolean fromBeginning) {
    return paths.stream()
            .map(path -> path.get(fromBeginning ? distance : path.size() - 1 - distance))
            .distinct()
            .count()
        == 1;
  }
}
