package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.haframe.data.OutputExistsException;
import org.haframe.report.ComparisonWriter;
import org.haframe.report.InvalidReportException;
import org.haframe.report.ReportFiles;
import org.haframe.report.ReportReader;
import org.haframe.report.RunComparison;
import org.haframe.report.RunNames;
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
    if (!overwrite && storage.isOccupied(directory)) {
      if (!storage.holdsOnly(directory, Set.of(JSON, MARKDOWN, HTML))) {
        throw new OutputExistsException(
            "Cannot write a comparison into %s: it holds something else. Use another --output, or --overwrite to write beside it."
                .formatted(output));
      }
      storage.deleteUnfinished(directory);
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

  private List<String> names() {
    try {
      return RunNames.of(reports);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  private RunComparison comparison(Storage storage) throws IOException {
    List<String> names = names();
    List<RunComparison.Run> runs = new ArrayList<>();
    for (int i = 0; i < reports.size(); i++) {
      Path file = new Path(Inputs.path("REPORT_DIR", reports.get(i)), ReportFiles.JSON);
      String directory = reports.get(i);
      byte[] json =
          storage
              .read(file, ReportReader.MAX_CHARACTERS)
              .orElseThrow(
                  () ->
                      new InvalidReportException(
                          "Cannot read the report %s: there is no %s in it. Name a folder that the evaluate job wrote."
                              .formatted(directory, ReportFiles.JSON)));
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
}
