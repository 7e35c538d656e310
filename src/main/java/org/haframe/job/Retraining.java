package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.haframe.data.HoldOut;
import org.haframe.data.ImageTable;
import org.haframe.data.Split;
import org.haframe.data.TableStatistics;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.experiment.SettingsKind;
import org.haframe.experiment.SettingsReader;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.Champion;
import org.haframe.registry.ChampionChangedException;
import org.haframe.registry.Checkpoint;
import org.haframe.registry.ModelRecord;
import org.haframe.registry.ModelRegistry;
import org.haframe.registry.RetrainingRun;
import org.haframe.report.NamedScores;
import org.haframe.report.Verdict;
import org.haframe.report.Verdict.Finding;
import org.haframe.report.Verdict.Outcome;
import org.haframe.report.VerdictWriter;
import org.haframe.retraining.RetrainingSettings;
import org.haframe.severity.MistakeTally;
import org.jspecify.annotations.Nullable;

/**
 * One retraining: look at the images, train a challenger, hold it against the champion, and put it
 * in its place or not.
 *
 * <p>Whatever it does can be done again: a run that was killed goes on where it stood when it is
 * started with the same run id. What it has judged stands in {@value #DRAFT} before the champion
 * changes; the verdict is written last, and where it is, the run has ended.
 */
final class Retraining {
  private static final String MODEL = "model";
  private static final String DRAFT = "judged.json";
  private static final String PAGE = "verdict.html";

  private final ClusterSession cluster;
  private final Storage storage;
  private final ImageTable table;
  private final RetrainingReader.Chosen chosen;
  private final ModelRegistry registry;
  private final PrintWriter messages;
  private final ClassHierarchy hierarchy;
  private final Optional<Champion> before;
  private final RetrainingRun run;
  private @Nullable TableStatistics statistics;

  /**
   * @param table the images
   * @param registry that the run belongs to
   * @param runId of this run, or of one to go on with
   * @param messages for the person at the terminal
   * @throws UsageException if there is a run of this id with other images or settings, or it was
   *     given up
   */
  Retraining(
      ClusterSession cluster,
      Storage storage,
      ImageTable table,
      RetrainingReader.Chosen chosen,
      ModelRegistry registry,
      String runId,
      PrintWriter messages)
      throws IOException {
    this.cluster = cluster;
    this.storage = storage;
    this.chosen = chosen;
    this.registry = registry;
    this.messages = messages;
    ExperimentSettings settings = chosen.experiment();
    this.hierarchy =
        settings.classes(
            settings.hierarchyFile().isPresent()
                ? Inputs.hierarchy(storage, "hierarchy.file", settings.hierarchyFile().get())
                : table.hierarchy());
    this.table = table.classifiedBy(hierarchy);
    this.before = registry.champion();
    RetrainingRun fresh =
        new RetrainingRun(runId, now(), startVersion(), table.fingerprint(), settingsSha256());
    this.run = registry.begun(runId).orElse(fresh);
    requireNotGivenUp();
    requireSame(fresh);
  }

  private @Nullable Integer startVersion() {
    return chosen.retraining().start() == RetrainingSettings.Start.CHAMPION
        ? before.map(Champion::version).orElse(null)
        : null;
  }

  private String settingsSha256() {
    var text = new StringBuilder();
    new TreeMap<>(chosen.values())
        .forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    text.append("hierarchy ").append(hierarchy.sha256());
    return HierarchyAwareModel.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void requireNotGivenUp() throws IOException {
    if (registry.isAbandoned(run.runId())
        && registry.verdict(run.runId()).isEmpty()
        && !promoted()) {
      throw new UsageException(
          "Cannot go on with the run %s in %s: registry prune --abandoned has given it up. Use another --run-id."
              .formatted(run.runId(), registry));
    }
  }

  private void requireSame(RetrainingRun wanted) {
    String other =
        !run.dataFingerprint().equals(wanted.dataFingerprint())
            ? "images"
            : !run.settingsSha256().equals(wanted.settingsSha256()) ? "settings" : "";
    if (!other.isEmpty()) {
      throw new UsageException(
          "Cannot go on with the run %s in %s: it was begun with other %s. Use these again, or another --run-id."
              .formatted(run.runId(), registry, other));
    }
  }

  /** The file of the verdict. */
  Path verdictFile() {
    return registry.verdictFile(run.runId());
  }

  /**
   * The verdict of this run where it has ended before, or was killed when all but its verdict was
   * done.
   */
  Optional<Verdict> ended() throws IOException {
    Optional<Verdict> verdict = registry.verdict(run.runId());
    if (verdict.isEmpty() && promoted()) {
      verdict = draft();
      if (verdict.isPresent()) {
        write(verdict.get());
      }
    }
    if (verdict.isPresent()) {
      forgetTraining();
    }
    return verdict;
  }

  private boolean promoted() throws IOException {
    return registry.history().stream()
        .anyMatch(
            other -> other.change() == Champion.Change.PROMOTED && other.by().equals(run.runId()));
  }

  private Optional<Verdict> draft() throws IOException {
    Path file = draftFile();
    return storage
        .read(file, VerdictWriter.MAX_BYTES)
        .map(json -> VerdictWriter.read(file.toString(), new String(json, StandardCharsets.UTF_8)));
  }

  private Path draftFile() {
    return new Path(registry.run(run.runId()), DRAFT);
  }

  /**
   * Holds the new images against what is expected of them. Reads only.
   *
   * @throws IllegalArgumentException if the settings make no network for these images, or none that
   *     could start from the champion
   */
  List<Finding> checkImages() throws IOException {
    experiment().initialParameters();
    Optional<HierarchyAwareModel> model = championModel();
    Optional<ImageChecks.Known> known =
        model.isPresent()
            ? Optional.of(
                new ImageChecks.Known(model.get(), registry.record(before.orElseThrow().version())))
            : Optional.empty();
    return new ImageChecks(evaluator(), table, frozenHoldOut(), imageSize())
        .findings(statistics(), known, chosen.retraining().checks());
  }

  private Optional<HierarchyAwareModel> championModel() throws IOException {
    return before.isPresent()
        ? Optional.of(registry.model(before.get().version()))
        : Optional.empty();
  }

  /** Looks at all training images, once. */
  private TableStatistics statistics() {
    TableStatistics known = statistics;
    if (known == null) {
      known = TableStatistics.of(table, Split.TRAIN, imageSize());
      statistics = known;
    }
    return known;
  }

  private ClusterEvaluator evaluator() {
    return new ClusterEvaluator(cluster.context(), chosen.experiment().device());
  }

  private int imageSize() {
    return chosen.experiment().images().size();
  }

  /** Ends a run whose images are not fit to be learnt from. */
  Verdict refuse(List<Finding> checks) throws IOException {
    registry.begin(run);
    return end(verdict(Outcome.REFUSED, null, checks, List.of()));
  }

  /**
   * Trains a challenger; goes on where an earlier run of this id was killed.
   *
   * @return whether it was trained to its end, and not interrupted
   */
  boolean train() throws IOException {
    registry.begin(run);
    if (registry.versionOf(run.runId()).isPresent()) {
      return true;
    }
    ModelDirectory directory = modelDirectory();
    var training = new Training(cluster, table, experiment(), directory, messages);
    Optional<Checkpoint> checkpoint = training.checkpoint();
    if (checkpoint.isEmpty()
        || checkpoint.get().epoch() < chosen.experiment().training().epochs()
        || !directory.holdsItsModel()) {
      training.run(checkpoint);
    }
    return !training.interrupted();
  }

  private Experiment experiment() throws IOException {
    Optional<HierarchyAwareModel> start =
        run.startVersion() == null
            ? Optional.empty()
            : Optional.of(registry.model(run.startVersion()));
    return Experiment.of(chosen.experiment(), table, Optional.of(hierarchy), start);
  }

  private ModelDirectory modelDirectory() {
    return new ModelDirectory(
        storage, training(registry, run.runId()), chosen.experiment().training().checkpointsKept());
  }

  /**
   * Holds the challenger against the champion, promotes it where the rule says so, and writes the
   * verdict.
   *
   * @param checks of the images
   * @throws ChampionChangedException if another run has changed the champion since this one began;
   *     the challenger is kept, and the run can be repeated
   */
  Verdict judge(List<Finding> checks) throws IOException, ChampionChangedException {
    Optional<ModelRecord> registered = registry.versionOf(run.runId());
    HierarchyAwareModel challenger =
        registered.isPresent()
            ? registry.model(registered.get().version())
            : modelDirectory().keptModel();
    ImageTable holdOut = frozenOrNow().classifiedBy(challenger.hierarchy());
    var contest = new Contest(evaluator(), holdOut, table, chosen.retraining(), messages);
    Optional<HierarchyAwareModel> champion = championModel();
    Contest.Result result =
        Divergence.checked(
            "run %s, or of the champion".formatted(run.runId()),
            () -> contest.between(champion, challenger));
    int version =
        registered.isPresent()
            ? registered.get().version()
            : registry.add(challenger, record(challenger, holdOut, result.challenger())).version();
    Verdict verdict =
        verdict(
            result.isWon() ? Outcome.PROMOTED : Outcome.KEPT, version, checks, result.clauses());
    if (result.isWon()) {
      storage.write(draftFile(), VerdictWriter.toJson(verdict));
      registry.promote(version, before, run.runId());
    }
    return end(verdict);
  }

  /** The hold-out, made of the test images of this table where there is none yet. */
  private ImageTable frozenOrNow() throws IOException {
    Optional<ImageTable> frozen = frozenHoldOut();
    if (frozen.isEmpty()) {
      new HoldOut(cluster.sql()).freeze(table, registry.nextHoldOut()); // by whoever is first
      frozen = frozenHoldOut();
    }
    return frozen.orElseThrow(
        () -> new IOException("there is no hold-out in %s after writing one".formatted(registry)));
  }

  private Optional<ImageTable> frozenHoldOut() throws IOException {
    Optional<Path> frozen = registry.holdOut();
    return frozen.isPresent()
        ? Optional.of(ImageTable.open(cluster.sql(), frozen.get().toString()))
        : Optional.empty();
  }

  private ModelRecord record(
      HierarchyAwareModel challenger, ImageTable holdOut, MistakeTally tally) {
    TableStatistics training = statistics();
    return new ModelRecord(
        0, // the registry gives the number
        run.runId(),
        now(),
        challenger.sha256(),
        "", // and the checksum of the file
        before.map(Champion::version).orElse(null),
        run.startVersion(),
        table.fingerprint(),
        new ModelRecord.DataProfile(
            training.imagesByClass(), training.channelMeans(), training.channelDeviations()),
        holdOut.fingerprint(),
        challenger.hierarchy().sha256(),
        challenger.frameBytes().map(HierarchyAwareModel::sha256).orElse(null),
        SettingsReader.values(challenger.settings()),
        SettingsKind.text(chosen.retraining().rule()),
        scores(tally),
        Main.Version.text(),
        seconds(),
        "%s, %d tasks at a time"
            .formatted(
                cluster.context().sc().master(), cluster.context().sc().defaultParallelism()));
  }

  private static Map<String, ModelRecord.RecordedScore> scores(MistakeTally tally) {
    Map<String, ModelRecord.RecordedScore> scores = new TreeMap<>();
    for (NamedScores.Named score : NamedScores.of(tally.scores())) {
      OptionalDouble value = score.score().value();
      if (value.isPresent()) {
        scores.put(
            score.key(),
            new ModelRecord.RecordedScore(
                value.getAsDouble(),
                score.interval().map(interval -> interval.lower()).orElse(null),
                score.interval().map(interval -> interval.upper()).orElse(null)));
      }
    }
    return scores;
  }

  private Verdict verdict(
      Outcome outcome, @Nullable Integer challenger, List<Finding> checks, List<Finding> clauses) {
    return new Verdict(
        run.runId(),
        outcome,
        before.map(Champion::version).orElse(null),
        challenger,
        run.dataFingerprint(),
        run.settingsSha256(),
        checks,
        clauses,
        now(),
        seconds());
  }

  private Verdict end(Verdict verdict) throws IOException {
    write(verdict);
    forgetTraining();
    return verdict;
  }

  private void write(Verdict verdict) throws IOException {
    storage.write(new Path(registry.run(run.runId()), PAGE), VerdictWriter.toHtml(verdict));
    storage.write(verdictFile(), VerdictWriter.toJson(verdict));
  }

  /** Deletes the checkpoints; the model is in the registry. */
  private void forgetTraining() throws IOException {
    storage.delete(training(registry, run.runId()));
  }

  /** What a run trains in: checkpoints and the model kept, until it ends. */
  static Path training(ModelRegistry registry, String runId) {
    return new Path(registry.run(runId), MODEL);
  }

  /** Since the run began, whatever was killed in between. */
  private double seconds() {
    return Duration.between(run.began(), Instant.now()).toMillis() / 1000.0;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
