package org.haframe.job;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.haframe.data.HoldOut;
import org.haframe.data.ImageTable;
import org.haframe.data.Split;
import org.haframe.experiment.SettingsKind;
import org.haframe.network.InvalidModelException;
import org.haframe.registry.Champion;
import org.haframe.registry.ChampionChangedException;
import org.haframe.registry.ModelRecord;
import org.haframe.registry.ModelRegistry;
import org.haframe.report.InvalidReportException;
import org.haframe.report.Verdict;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks after a registry of models. */
@Command(
    name = "registry",
    description = {"Looks after the versions of a model that retrainings have made.", ""},
    mixinStandardHelpOptions = true)
final class RegistryJob implements Callable<Integer> {

  private static final List<String> LISTED =
      List.of("top1", "mistakeSeverity", "hierarchicalDistance.1", "hops");

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Without a subcommand: the help. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.WRONG_USAGE.number();
  }

  /** Which registry, for all subcommands. */
  static final class Place {
    @Option(
        names = "--registry",
        required = true,
        paramLabel = "DIR",
        description = "What the retrain job wrote.")
    private String path = "";

    private final Storage storage = Storage.asSubmitted();

    ModelRegistry open() throws IOException {
      var registry = new ModelRegistry(storage.hadoop(), Inputs.path("--registry", path));
      if (!registry.exists()) {
        throw new InvalidModelException(
            "Cannot open the registry %s: there is none. Check the path, or make one with the retrain job."
                .formatted(path));
      }
      return registry;
    }

    /** The verdict of a run; empty where it has none, or one that cannot be read. */
    Optional<Verdict> verdict(ModelRegistry registry, String runId) throws IOException {
      try {
        return registry.verdict(runId);
      } catch (InvalidReportException e) {
        return Optional.empty();
      }
    }
  }

  @Command(
      name = "list",
      description = "Lists all versions, the newest first.",
      mixinStandardHelpOptions = true)
  int list(@Mixin Place place) throws IOException {
    ModelRegistry registry = place.open();
    Optional<Champion> champion = registry.champion();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%-8s %-9s %-21s %8s %9s %7s %7s  %s%n",
        "version", "", "registered", "top-1", "severity", "HD@1", "HOPS", "run");
    for (ModelRecord record : registry.versions()) {
      List<Object> cells = new ArrayList<>();
      cells.add(record.version());
      cells.add(champion.map(now -> now.roleOf(record.version())).orElse(""));
      cells.add(record.registered());
      LISTED.forEach(score -> cells.add(text(record.scores().get(score))));
      cells.add(record.runId());
      out.printf("%-8s %-9s %-21s %8s %9s %7s %7s  %s%n", cells.toArray());
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private static String text(ModelRecord.@Nullable RecordedScore score) {
    return score == null ? "-" : String.format(Locale.ROOT, "%.4f", score.value());
  }

  @Command(
      name = "show",
      description = "Shows what is known of the champion, or of another version.",
      mixinStandardHelpOptions = true)
  int show(
      @Mixin Place place,
      @Parameters(arity = "0..1", paramLabel = "VERSION", description = "Another version.")
          Optional<Integer> version,
      @Option(
              names = "--max-age",
              paramLabel = "DURATION",
              description =
                  "End with 11 if the last run that promoted or kept is longer ago, such as 36h; for monitors.")
          Optional<String> maximumAge)
      throws IOException {
    Optional<Duration> limit = maximumAge.map(RegistryJob::duration);
    ModelRegistry registry = place.open();
    PrintWriter out = spec.commandLine().getOut();
    Optional<Champion> champion = registry.champion();
    champion.ifPresent(
        now ->
            out.printf(
                "champion version %d since %s, %s by %s%n",
                now.version(),
                now.since(),
                now.change() == Champion.Change.PROMOTED ? "promoted" : "rolled back",
                now.by()));
    Optional<Integer> shown = version.or(() -> champion.map(Champion::version));
    if (shown.isPresent()) {
      print(registry.record(shown.get()), registry, out);
    } else {
      out.printf("no champion yet%n");
    }
    out.flush();
    return limit.isPresent()
        ? freshness(place, registry, limit.get(), maximumAge.get()).number()
        : ExitCode.DONE.number();
  }

  private static void print(ModelRecord record, ModelRegistry registry, PrintWriter out) {
    out.printf("version %d%n", record.version());
    out.printf("model %s%n", registry.version(record.version()));
    out.printf("run %s%n", record.runId());
    out.printf("registered %s%n", record.registered());
    out.printf("parent %s%n", record.parentVersion() == null ? "none" : record.parentVersion());
    out.printf(
        "started from %s%n",
        record.startVersion() == null ? "new parameters" : "version " + record.startVersion());
    out.printf("model sha256 %s%n", record.modelSha256());
    out.printf("images %s%n", record.dataFingerprint());
    out.printf("hold-out %s%n", record.holdOutFingerprint());
    out.printf("hierarchy sha256 %s%n", record.hierarchySha256());
    out.printf("frame sha256 %s%n", record.frameSha256() == null ? "none" : record.frameSha256());
    out.printf("program %s%n", record.codeRevision());
    out.printf(Locale.ROOT, "wall time %.0f s on %s%n", record.trainingSeconds(), record.cluster());
    new TreeMap<>(record.scores())
        .forEach(
            (name, score) ->
                out.printf(
                    Locale.ROOT,
                    "%s %.4f%s%n",
                    name,
                    score.value(),
                    score.lower() == null || score.upper() == null
                        ? ""
                        : String.format(
                            Locale.ROOT, " (%.4f to %.4f)", score.lower(), score.upper())));
  }

  private ExitCode freshness(Place place, ModelRegistry registry, Duration limit, String written)
      throws IOException {
    Optional<Instant> last = Optional.empty();
    for (String runId : registry.runs()) {
      Optional<Instant> ended =
          place
              .verdict(registry, runId)
              .filter(verdict -> verdict.outcome() != Verdict.Outcome.REFUSED)
              .map(Verdict::finished);
      if (ended.isPresent() && (last.isEmpty() || ended.get().isAfter(last.get()))) {
        last = ended;
      }
    }
    if (last.isPresent() && !last.get().isBefore(Instant.now().minus(limit))) {
      return ExitCode.DONE;
    }
    spec.commandLine()
        .getErr()
        .printf(
            "The registry %s is stale: %s, and the limit is %s. Look at the scheduler and at the newest folder of runs.%n",
            registry,
            last.map(when -> "its last successful retraining ended at " + when)
                .orElse("no retraining has succeeded yet"),
            written);
    spec.commandLine().getErr().flush();
    return ExitCode.REGISTRY_STALE;
  }

  private static Duration duration(String text) {
    try {
      Duration duration =
          SettingsKind.DURATION.reader().apply(ConfigFactory.parseMap(Map.of("age", text)), "age");
      if (!duration.isNegative() && !duration.isZero()) {
        return duration;
      }
    } catch (ConfigException e) {
      // as one that is not positive
    }
    throw new UsageException(
        "Cannot use --max-age %s: it is no duration. Write for example 36h or 2d.".formatted(text));
  }

  @Command(
      name = "diff",
      description = "Shows in what two versions differ: settings, images and scores.",
      mixinStandardHelpOptions = true)
  int diff(
      @Mixin Place place,
      @Parameters(paramLabel = "VERSION", description = "The first version.") int first,
      @Parameters(paramLabel = "VERSION", description = "The second version.") int second)
      throws IOException {
    ModelRegistry registry = place.open();
    ModelRecord left = registry.record(first);
    ModelRecord right = registry.record(second);
    PrintWriter out = spec.commandLine().getOut();
    difference(out, "images", left.dataFingerprint(), right.dataFingerprint());
    difference(out, "hold-out", left.holdOutFingerprint(), right.holdOutFingerprint());
    difference(out, "hierarchy sha256", left.hierarchySha256(), right.hierarchySha256());
    difference(out, "program", left.codeRevision(), right.codeRevision());
    var keys = new TreeSet<>(left.settings().keySet());
    keys.addAll(right.settings().keySet());
    for (String key : keys) {
      difference(
          out,
          key,
          left.settings().getOrDefault(key, "not given"),
          right.settings().getOrDefault(key, "not given"));
    }
    var scores = new TreeSet<>(left.scores().keySet());
    scores.retainAll(right.scores().keySet());
    for (String score : scores) {
      double before = left.scores().get(score).value();
      double after = right.scores().get(score).value();
      out.printf(Locale.ROOT, "%s %.4f, then %.4f (%+.4f)%n", score, before, after, after - before);
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private static void difference(PrintWriter out, String name, String left, String right) {
    if (!left.equals(right)) {
      out.printf("%s %s, then %s%n", name, left, right);
    }
  }

  @Command(
      name = "rollback",
      description = "Makes the version that was in use before the champion again.",
      mixinStandardHelpOptions = true)
  int rollback(@Mixin Place place) throws IOException, ChampionChangedException {
    Champion champion = place.open().rollback(System.getProperty("user.name", "someone"));
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "champion version %d, in the place of version %d%n",
        champion.version(), champion.previous().orElseThrow());
    out.flush();
    return ExitCode.DONE.number();
  }

  @Command(
      name = "prune",
      description =
          "Deletes the models of old versions, and what ended runs left. The champion, the version before it, and versions and checkpoints of runs that have not ended stay.",
      mixinStandardHelpOptions = true)
  int prune(
      @Mixin Place place,
      @Option(
              names = "--keep",
              required = true,
              paramLabel = "N",
              description = "How many of the newest versions stay, at least 1.")
          int keep,
      @Option(
              names = "--abandoned",
              paramLabel = "RUN_ID",
              description =
                  "A run that was killed and shall not go on: it counts as ended from now on, and its id is refused. May be repeated. Name none that is still at work.")
          @Nullable List<String> named)
      throws IOException {
    ModelRegistry registry = place.open();
    List<String> runs = registry.runs();
    List<String> abandoned = named == null ? List.of() : named; // picocli has no empty list
    for (String runId : abandoned) {
      if (!runs.contains(runId)) {
        throw new UsageException(
            "Cannot delete what the run %s left in %s: there is no such run. Give the name of a folder of runs."
                .formatted(runId, registry));
      }
    }
    Set<String> ended = new HashSet<>();
    for (String runId : runs) {
      if (place.verdict(registry, runId).isPresent() || registry.isAbandoned(runId)) {
        ended.add(runId);
      }
    }
    if (keep > 0) { // else nothing is done
      for (String runId : abandoned) {
        if (ended.add(runId)) {
          registry.abandon(runId);
        }
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    registry
        .prune(keep, ended::contains)
        .forEach(version -> out.printf("deleted version %d%n", version));
    for (String runId : ended) {
      place.storage.delete(Retraining.training(registry, runId));
    }
    abandoned.forEach(runId -> out.printf("deleted what the run %s left%n", runId));
    out.flush();
    return ExitCode.DONE.number();
  }

  @Command(
      name = "extend-hold-out",
      description =
          "Adds the test images of a table to the hold-out, those that it does not hold yet. Scores of later versions are of more images than those of earlier ones.",
      mixinStandardHelpOptions = true)
  int extendHoldOut(
      @Mixin Place place,
      @Option(
              names = "--images",
              required = true,
              paramLabel = "TABLE",
              description = "Images that the import job wrote.")
          String images)
      throws IOException, ChampionChangedException {
    ModelRegistry registry = place.open();
    Inputs.requireTable(place.storage, "--images", images);
    Path holdOut =
        registry
            .holdOut()
            .orElseThrow(
                () ->
                    new InvalidModelException(
                        "Cannot extend the hold-out of %s: there is none before the first promotion."
                            .formatted(registry)));
    try (ClusterSession cluster = ClusterSession.start("registry")) {
      ImageTable frozen = ImageTable.open(cluster.sql(), holdOut.toString());
      ImageTable added = ImageTable.open(cluster.sql(), images);
      Path target = registry.nextHoldOut();
      if (!new HoldOut(cluster.sql()).extend(frozen, added, target)) {
        throw new ChampionChangedException(
            "Cannot extend the hold-out of %s: someone else extended it at the same time. Run again."
                .formatted(registry));
      }
      ImageTable extended = ImageTable.open(cluster.sql(), target.toString());
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "hold-out %s, %d images, before %d%n",
          target, extended.count(Split.TEST.text()), frozen.count(Split.TEST.text()));
      out.flush();
    }
    return ExitCode.DONE.number();
  }
}
