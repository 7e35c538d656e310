package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.haframe.cluster.Device;
import org.haframe.data.ImageTable;
import org.haframe.data.OutputExistsException;
import org.haframe.data.Split;
import org.haframe.network.Precision;
import org.haframe.registry.ModelStore;
import org.haframe.report.ReportFiles;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.Score;
import org.haframe.severity.SeverityScores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scores a model on the images of a table and writes a report. */
@Command(
    name = "evaluate",
    description = {
      "Scores a model on a split of a table and reports how severe its mistakes are: report.json, report.md, report.html, confusion.csv, nodes.csv, mistakes.csv and, of a model with a frame, cosines.csv.",
      ""
    },
    mixinStandardHelpOptions = true)
final class EvaluateJob implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = Inputs.MODEL)
  private String model = "";

  @Option(
      names = "--images",
      required = true,
      paramLabel = "TABLE",
      description = "Images that the import job wrote.")
  private String images = "";

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "SPLIT",
      description = "train, validation or test (${DEFAULT-VALUE}).")
  private String split = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "REPORT_DIR",
      description = "Where the report goes. An earlier report is replaced.")
  private String output = "";

  @Option(
      names = "--decision",
      defaultValue = "argmax",
      paramLabel = "argmax|crm|hie|back-off",
      description =
          "How classes are ranked: by probability, or nearly (--smoothing); by expected distance, the least first, at the temperature that suits the validation images of the table; by the probabilities of two models together; or as crm, where an answer may be any node of the tree (${DEFAULT-VALUE}).")
  private String decision = "";

  @Option(
      names = "--smoothing",
      paramLabel = "S",
      description =
          "For argmax and hie: how much the probability of a class's ancestors counts, from 0, not at all, to 1, as in crm. Without it, what the model's loss says (loss.smoothing; 0 for most).")
  private Optional<Double> smoothing = Optional.empty();

  @Option(
      names = "--coarse-model",
      paramLabel = "MODEL",
      description =
          "For --decision hie: a model of the nodes above the classes, trained with hierarchy.level; or champion or previous of a registry of such.")
  private Optional<String> coarseModel = Optional.empty();

  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Option(
      names = "--without-images",
      description =
          "Show no images in report.html, for private data: the ids of images stay. The worst mistakes are shown by small copies of the images otherwise.")
  private boolean withoutImages;

  @Option(
      names = "--overwrite",
      description = "Write the report also where other files are; these stay.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    Decision rule = Decision.named(decision);
    requireCoarseModel(rule);
    rule.requireSuitable(smoothing);
    Optional<Precision> otherPrecision = precision.chosen();
    Split scored = namedSplit();
    Storage storage = Storage.asSubmitted();
    Path directory = Inputs.path("--output", output);
    requireUsable(storage, directory);
    Inputs.requireTable(storage, "--images", images);
    PrintWriter err = spec.commandLine().getErr();
    Evaluation.Trained trained =
        Evaluation.Trained.in(storage, Inputs.model(storage, "--model", model, err));
    if (coarseModel.isPresent()) {
      Path coarse = Inputs.model(storage, "--coarse-model", coarseModel.get(), err);
      trained = trained.with(new ModelStore(storage.hadoop()).load(coarse));
    }
    if (otherPrecision.isPresent()) {
      trained = trained.computingIn(otherPrecision.get());
    }

    try (ClusterSession cluster = ClusterSession.start("evaluate")) {
      ImageTable table = ImageTable.open(cluster.sql(), images);
      DecisionRule.Argmax argmax =
          smoothing.map(DecisionRule.Argmax::new).orElse(trained.model().argmax());
      var evaluation =
          new Evaluation(
              cluster, Device.AUTO, storage, table, ReportImages.leftOutIf(withoutImages));
      print(evaluation.report(trained, scored, rule, argmax, directory), rule);
    }
    return ExitCode.DONE.number();
  }

  private void requireCoarseModel(Decision rule) {
    if (rule == Decision.HIE && coarseModel.isEmpty()) {
      throw new UsageException(
          "Cannot decide by hie without a model of coarser classes. Train one with --set hierarchy.level=N and give it with --coarse-model.");
    }
    if (rule != Decision.HIE && coarseModel.isPresent()) {
      throw new UsageException(
          "Cannot use --coarse-model with --decision %s: only hie takes one.".formatted(decision));
    }
  }

  private Split namedSplit() {
    return Split.named(split)
        .orElseThrow(
            () ->
                new UsageException(
                    "Cannot score the split %s: there is no such split. Use --split with one of train, validation, test."
                        .formatted(split)));
  }

  private void requireUsable(Storage storage, Path directory) throws IOException {
    storage.requireFoldersAbove(new Path(directory, ReportFiles.JSON));
    if (!overwrite && storage.isOccupied(directory)) {
      if (!storage.holdsOnly(directory, ReportFiles.NAMES)) {
        throw new OutputExistsException(
            "Cannot write a report into %s: it holds something else. Use another --output, or --overwrite to write beside it."
                .formatted(output));
      }
      storage.deleteUnfinished(directory);
    }
  }

  private void print(SeverityScores scores, Decision rule) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("examples %d%n", scores.examples());
    out.printf("top-1 accuracy %s%n", text(scores.top1()));
    out.printf("top-5 accuracy %s%n", text(scores.top5()));
    out.printf("mistake severity %s%n", text(scores.mistakeSeverity()));
    scores
        .hierarchicalDistance()
        .forEach((k, score) -> out.printf("hierarchical distance @%d %s%n", k, text(score)));
    out.printf(
        "accuracy by level, coarse to fine %s%n",
        scores.levelAccuracy().stream().map(EvaluateJob::text).collect(Collectors.joining(" ")));
    if (rule == Decision.BACK_OFF) {
      out.printf(
          "answers by level, root to classes %s%n",
          scores.backOff().answersByLevel().stream()
              .map(String::valueOf)
              .collect(Collectors.joining(" ")));
      out.printf("answers at or above the class %s%n", text(scores.backOff().accuracy()));
      out.printf("distance of the answer %s%n", text(scores.backOff().distance()));
    }
    out.printf("report %s%n", new Path(output, ReportFiles.JSON));
    out.flush();
  }

  private static String text(Score score) {
    return score.value().isPresent()
        ? String.format(Locale.ROOT, "%.4f", score.value().getAsDouble())
        : "not defined (%s)".formatted(score.reason().orElse(""));
  }
}
