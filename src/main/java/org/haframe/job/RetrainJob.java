package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.haframe.data.ImageTable;
import org.haframe.data.InvalidImageDataException;
import org.haframe.data.Split;
import org.haframe.registry.ChampionChangedException;
import org.haframe.registry.ModelRegistry;
import org.haframe.report.Verdict;
import org.haframe.report.Verdict.Finding;
import org.haframe.report.Verdict.Result;
import org.haframe.report.VerdictWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a challenger on new images, and lets it replace the champion only if it is better. */
@Command(
    name = "retrain",
    description = {
      "Trains a challenger on the images of a table and holds it against the champion of a registry. It becomes the champion only if its mistakes are milder beyond doubt and nothing important is worse; verdict.json says why. Images that look poisoned are refused.",
      ""
    },
    mixinStandardHelpOptions = true)
final class RetrainJob implements Callable<Integer> {

  private static final DateTimeFormatter RUN_ID =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--settings",
      required = true,
      paramLabel = "FILE",
      description =
          "The experiment, and retraining.* beside it, such as conf/fashion-mnist-retrain.conf.")
  private Path settingsFile = Path.of("");

  @Option(
      names = "--images",
      required = true,
      paramLabel = "TABLE",
      description = "Images that the import job wrote.")
  private String images = "";

  @Option(
      names = "--registry",
      required = true,
      paramLabel = "DIR",
      description = "Where versions, champion and verdicts are. Made if there is none.")
  private String registryPath = "";

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description =
          "Name of this run. The same name again answers what it answered before; if it was killed, it goes on. Without it, the time.")
  private Optional<String> runId = Optional.empty();

  @Option(
      names = "--dry-run",
      description =
          "Check settings, network and images, print the findings, train and write nothing.")
  private boolean dryRun;

  @Option(
      names = "--kept-is-success",
      description =
          "End with 0 instead of 10 where the champion is kept, for schedulers that take anything else for a failure.")
  private boolean keptIsSuccess;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting other than in the file. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Override
  public Integer call() throws IOException, ChampionChangedException {
    RetrainingReader.Chosen chosen = RetrainingReader.read(settingsFile, overrides);
    Storage storage = Storage.asSubmitted();
    Inputs.requireTable(storage, "--images", images);
    var registry = new ModelRegistry(storage.hadoop(), Inputs.path("--registry", registryPath));
    String id = runId.orElseGet(RetrainJob::newRunId);
    err().printf("run %s%n", id);
    err().flush();
    storage.requireFoldersAbove(registry.run(id));

    try (ClusterSession cluster = ClusterSession.start("retrain")) {
      ImageTable table = ImageTable.open(cluster.sql(), images);
      requireImages(table, Split.TRAIN, "");
      if (registry.holdOut().isEmpty()) {
        requireImages(table, Split.TEST, ", of which the first champion's hold-out is made");
      }
      var retraining = new Retraining(cluster, storage, table, chosen, registry, id, err());
      Optional<Verdict> earlier = dryRun ? Optional.empty() : retraining.ended();
      if (earlier.isPresent()) {
        err().println("The run %s has ended before.".formatted(id));
        return ended(earlier.get(), retraining).number();
      }
      List<Finding> checks = retraining.checkImages();
      checks.forEach(this::print);
      boolean refused = checks.stream().anyMatch(check -> check.result() == Result.FAILED);
      if (dryRun) {
        return (refused ? ExitCode.BAD_DATA : ExitCode.DONE).number();
      }
      if (refused) {
        return ended(retraining.refuse(checks), retraining).number();
      }
      if (!retraining.train()) {
        err().println("Interrupted. Go on with --run-id %s.".formatted(id));
        return ExitCode.INTERRUPTED.number();
      }
      Verdict verdict = retraining.judge(checks);
      verdict.clauses().forEach(this::print);
      return ended(verdict, retraining).number();
    }
  }

  /** The time, and something that no other run of this second has. */
  private static String newRunId() {
    String unique = UUID.randomUUID().toString().substring(0, 8);
    return RUN_ID.format(Instant.now()) + "-" + unique;
  }

  private static void requireImages(ImageTable table, Split split, String purpose) {
    if (table.count(split.text()) == 0) {
      throw new InvalidImageDataException(
          "Cannot retrain on %s: it has no %s images%s. Import some."
              .formatted(table.path(), split.text(), purpose));
    }
  }

  private void print(Finding finding) {
    String mark =
        switch (finding.result()) {
          case PASSED -> "passed";
          case WARNED -> "warning";
          case FAILED -> "failed";
        };
    err().printf("%-7s %s: %s%n", mark, finding.name(), finding.message());
    err().flush();
  }

  private ExitCode ended(Verdict verdict, Retraining retraining) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s%n", VerdictWriter.sentence(verdict));
    verdict.reasons().forEach(reason -> out.printf("because %s%n", reason));
    out.printf("verdict %s%n", retraining.verdictFile());
    out.flush();
    return switch (verdict.outcome()) {
      case PROMOTED -> ExitCode.DONE;
      case KEPT -> keptIsSuccess ? ExitCode.DONE : ExitCode.CHAMPION_KEPT;
      case REFUSED -> ExitCode.BAD_DATA;
    };
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
