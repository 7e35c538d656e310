package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.haframe.data.ImageTable;
import org.haframe.data.OutputExistsException;
import org.haframe.report.Comparison;
import org.haframe.report.ComparisonWriter;
import org.haframe.train.TrainingDivergedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains several methods with several seeds on the same images, and compares their scores. */
@Command(
    name = "compare",
    description = {
      "Trains several methods with several seeds on the images of a table, scores each, and writes one table of all: comparison.json, .md and .html. The seeds of a method are runs of their own, in runs/METHOD/seed-N; the table grows with each.",
      ""
    },
    mixinStandardHelpOptions = true)
final class CompareJob implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--settings",
      required = true,
      paramLabel = "FILE",
      description = "The methods, such as conf/compare-cifar-100.conf.")
  private java.nio.file.Path settingsFile = java.nio.file.Path.of("");

  @Option(
      names = "--images",
      required = true,
      paramLabel = "TABLE",
      description = "Images that the import job wrote.")
  private String images = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the runs and the table go.")
  private String output = "";

  @Option(
      names = "--resume",
      description = "Go on with an earlier comparison: runs that are done are not run again.")
  private boolean resume;

  @Option(
      names = "--without-images",
      description = "Show no images in the reports of the runs, for private data.")
  private boolean withoutImages;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of all methods other than in the file. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    ComparisonSettings settings = ComparisonReader.read(settingsFile, overrides);
    Storage storage = Storage.asSubmitted();
    Inputs.requireTable(storage, "--images", images);
    Path directory = Inputs.path("--output", output);
    storage.requireFoldersAbove(new Path(directory, ComparisonRuns.FOLDER));
    if (!resume && storage.isOccupied(directory)) {
      throw new OutputExistsException(
          "Cannot compare into %s: it is not empty. Use --resume to go on with an earlier comparison, or another --output."
              .formatted(output));
    }
    try (ClusterSession cluster = ClusterSession.start("compare")) {
      ImageTable table = ImageTable.open(cluster.sql(), images);
      var runs =
          new ComparisonRuns(
              cluster,
              storage,
              table,
              directory,
              settings,
              ReportImages.leftOutIf(withoutImages),
              err());
      runs.check();
      boolean diverged = false;
      // Seed by seed, so that the table can be read when every method has been run once.
      for (long seed : settings.seeds()) {
        for (ComparisonSettings.Method method : settings.methods()) {
          try {
            if (!runs.complete(method, seed)) {
              err().println("Interrupted. Go on with --resume.");
              return ExitCode.INTERRUPTED.number();
            }
          } catch (TrainingDivergedException e) { // a finding about this method, no reason to end
            err().println(e.getMessage());
            diverged = true;
          }
        }
      }
      Comparison comparison = runs.comparison();
      runs.write(comparison);
      out().print(ComparisonWriter.toMarkdown(comparison));
      out().printf("comparison %s%n", new Path(output, "comparison.json"));
      out().flush();
      return (diverged ? ExitCode.TRAINING_DIVERGED : ExitCode.DONE).number();
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
