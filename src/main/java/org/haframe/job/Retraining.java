package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.haframe.cluster.Device;
import org.haframe.cluster.TaskPlacement;
import org.haframe.data.DecodedImages;
import org.haframe.data.HoldOut;
import org.haframe.data.ImageTable;
import org.haframe.data.Split;
import org.haframe.data.TableStatistics;
import org.haframe.evaluate.ClusterEvaluator;
import org.haframe.evaluate.Contender;
import org.haframe.evaluate.PairedExamination;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.experiment.SettingsReader;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyChange;
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
import org.haframe.retraining.PromotionRule;
import org.haframe.retraining.RetrainingSettings;
import org.haframe.retraining.TableChecks;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.MistakeTally;
import org.jspecify.annotations.Nullable;

/**
 * One retraining: look at the images, train a challenger, hold it against the champion, and put it
 * in its place or not.
 *
 * <p>Whatever it does can be done again: a run that was killed goes on where it stood when it is
 * started with the same run id. The verdict is written last; where it is, the run has ended.
 */
final class Retraining {
  private static final String MODEL = "model";
  private static final String PAGE = "verdict.html";

  /** Enough to tell labels that are shuffled, and little beside a training. */
  private static final int LABELS_LOOKED_AT = 2000;

  private final ClusterSession cluster;
  private final Storage storage;
  private final ImageTable table;
  private final RetrainingReader.Chosen chosen;
  private final ModelRegistry registry;
  private final PrintWriter messages;
  private final Instant began = now();
  private final RetrainingRun run;
  private final Optional<Champion> promotion;
  private final Optional<HierarchyAwareModel> champion;
  private final Optional<Champion> before;

  /**
   * @param registry that the run belongs to
   * @param runId of this run, or of one to go on with
   * @param dryRun whether nothing may be written
   * @param messages for the person at the terminal
   * @throws UsageException if there is a run of this id with other images or settings
   */
  Retraining(
      ClusterSession cluster,
      Storage storage,
      ImageTable table,
      RetrainingReader.Chosen chosen,
      ModelRegistry registry,
      String runId,
      boolean dryRun,
      PrintWriter messages)
      throws IOException {
    this.cluster = cluster;
    this.storage = storage;
    this.table = table;
    this.chosen = chosen;
    this.registry = registry;
    this.messages = messages;
    // A run that was killed after its challenger was promoted has still to write its verdict.
    this.promotion =
        registry.history().stream()
            .filter(
                champion ->
                    champion.change() == Champion.Change.PROMOTED && champion.by().equals(runId))
            .findFirst();
    Optional<Champion> current = registry.champion();
    this.before = promotion.isPresent() ? predecessor(promotion.get()) : current;
    RetrainingRun begun =
        new RetrainingRun(
            runId,
            began,
            chosen.retraining().start() == RetrainingSettings.Start.CHAMPION
                ? before.map(Champion::version).orElse(null)
                : null,
            table.fingerprint(),
            settingsSha256());
    this.run = dryRun ? begun : registry.begin(begun);
    requireSame(begun);
    this.champion =
        before.isPresent() ? Optional.of(registry.model(before.get().version())) : Optional.empty();
  }

  private Optional<Champion> predecessor(Champion promoted) throws IOException {
    return registry.history().stream()
        .filter(champion -> champion.generation() < promoted.generation())
        .findFirst();
  }

  private String settingsSha256() throws IOException {
    var text = new StringBuilder();
    new TreeMap<>(chosen.values())
        .forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    text.append("hierarchy ").append(hierarchy().sha256());
    return HierarchyAwareModel.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
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

  private ClassHierarchy hierarchy() throws IOException {
    ExperimentSettings settings = chosen.experiment();
    return settings.classes(
        settings.hierarchyFile().isPresent()
            ? Inputs.hierarchy(storage, "hierarchy.file", settings.hierarchyFile().get())
            : table.hierarchy());
  }

  /** The file of the verdict. */
  Path verdictFile() {
    return registry.verdictFile(run.runId());
  }

  /** The verdict of this run where it has ended before. */
  Optional<Verdict> verdict() throws IOException {
    return registry.verdict(run.runId());
  }

  /**
   * Holds the new images against what is expected of them. Reads only.
   *
   * @return the findings
   */
  List<Finding> checkImages() throws IOException {
    ClassHierarchy hierarchy = hierarchy();
    ImageTable classified = table.classifiedBy(hierarchy);
    Optional<ImageTable> frozen = frozenHoldOut();
    long shared =
        frozen.isPresent()
            ? TableStatistics.shared(classified, Split.TRAIN, frozen.get(), Split.TEST)
            : TableStatistics.shared(classified, Split.TRAIN, classified, Split.TEST);
    var evidence =
        new TableChecks.Evidence(
            classified.count(Split.TRAIN.text()),
            classified.rejected().count(),
            TableStatistics.of(classified, Split.TRAIN, chosen.experiment().images().size()),
            shared);
    Optional<TableChecks.Expectation> expectation =
        champion.isPresent() ? Optional.of(expectation(classified)) : Optional.empty();
    return TableChecks.of(evidence, hierarchy, expectation, chosen.retraining().checks());
  }

  private TableChecks.Expectation expectation(ImageTable classified) throws IOException {
    HierarchyAwareModel model = champion.orElseThrow();
    ModelRecord record = registry.record(before.orElseThrow().version());
    return new TableChecks.Expectation(
        record.data(),
        HierarchyChange.between(model.hierarchy(), hierarchy()),
        record.scores().get("top1").value(),
        top1OnNewLabels(model, classified));
  }

  private OptionalDouble top1OnNewLabels(HierarchyAwareModel model, ImageTable classified)
      throws IOException {
    ClassHierarchy hierarchy = hierarchy();
    List<String> known =
        model.hierarchy().labels().names().stream()
            .filter(classified.countByLabel(Split.TRAIN.text())::containsKey)
            .toList();
    if (known.isEmpty()) {
      return OptionalDouble.empty();
    }
    JavaRDD<DecodedImages> images =
        ClusterEvaluator.decode(
            classified.sample(Split.TRAIN.text(), known, LABELS_LOOKED_AT),
            hierarchy,
            model.input().size());
    return evaluator()
        .evaluate(model, hierarchy, byGpu(images), new DecisionRule.Argmax())
        .scores()
        .top1()
        .value();
  }

  /** Ends a run whose images are not fit to be learnt from. */
  Verdict refuse(List<Finding> checks) throws IOException {
    return write(Outcome.REFUSED, null, checks, List.of());
  }

  /**
   * Trains a challenger; goes on where an earlier run of this id was killed.
   *
   * @return whether it was trained to its end, and not interrupted
   */
  boolean train() throws IOException {
    if (promotion.isPresent()) {
      return true;
    }
    ModelDirectory directory = modelDirectory();
    Optional<HierarchyAwareModel> start =
        run.startVersion() == null
            ? Optional.empty()
            : Optional.of(registry.model(run.startVersion()));
    Experiment experiment =
        Experiment.of(chosen.experiment(), table, Optional.of(hierarchy()), start);
    var training = new Training(cluster, table, experiment, directory, messages);
    Optional<Checkpoint> checkpoint = training.checkpoint();
    if (checkpoint.isEmpty()
        || checkpoint.get().epoch() < chosen.experiment().training().epochs()
        || !directory.holdsItsModel()) {
      training.run(checkpoint);
    }
    return !training.interrupted();
  }

  private ModelDirectory modelDirectory() {
    return new ModelDirectory(
        storage,
        new Path(registry.run(run.runId()), MODEL),
        chosen.experiment().training().checkpointsKept());
  }

  /**
   * Holds the challenger against the champion, promotes it where the rule says so, and writes the
   * verdict.
   *
   * @param checks of the images
   * @throws ChampionChangedException if another run has changed the champion since this one began;
   *     nothing was written that would keep the run from being repeated
   */
  Verdict judge(List<Finding> checks) throws IOException, ChampionChangedException {
    HierarchyAwareModel challenger =
        promotion.isPresent()
            ? registry.model(promotion.get().version())
            : modelDirectory().keptModel();
    ImageTable holdOut = holdOut().classifiedBy(challenger.hierarchy());
    Contender second = contender(challenger, challenger.hierarchy(), holdOut);
    var rule = new PromotionRule(chosen.retraining().promotion());
    MistakeTally tally;
    List<Finding> clauses;
    if (champion.isPresent()) {
      PairedExamination both =
          evaluator().compare(contender(champion.get(), challenger.hierarchy(), holdOut), second);
      tally = both.challenger();
      clauses = rule.clauses(both, challenger.hierarchy());
    } else {
      tally = evaluator().evaluate(challenger, second.images(), second.rule());
      clauses = rule.clausesOfTheFirst(tally);
    }
    ModelRecord record = registry.add(challenger, record(challenger, holdOut, tally));
    boolean passed = clauses.stream().allMatch(clause -> clause.result() != Verdict.Result.FAILED);
    if (passed && promotion.isEmpty()) {
      freezeHoldOut();
      registry.promote(record.version(), before, run.runId());
    }
    Verdict verdict =
        write(passed ? Outcome.PROMOTED : Outcome.KEPT, record.version(), checks, clauses);
    storage.delete(new Path(registry.run(run.runId()), MODEL)); // its model is in the registry
    return verdict;
  }

  /** The images that models are scored on: frozen, or as the first champion is about to. */
  private ImageTable holdOut() throws IOException {
    return frozenHoldOut().orElse(table);
  }

  private Optional<ImageTable> frozenHoldOut() throws IOException {
    Optional<Path> frozen = registry.holdOut();
    return frozen.isPresent()
        ? Optional.of(ImageTable.open(cluster.sql(), frozen.get().toString()))
        : Optional.empty();
  }

  private void freezeHoldOut() throws IOException, ChampionChangedException {
    if (registry.holdOut().isEmpty()
        && !new HoldOut(cluster.sql()).freeze(table, registry.nextHoldOut())) {
      throw new ChampionChangedException(
          "Cannot freeze the hold-out of %s: another retraining was first. Run again to be scored on it."
              .formatted(registry));
    }
  }

  private Contender contender(
      HierarchyAwareModel model, ClassHierarchy hierarchy, ImageTable holdOut) {
    JavaRDD<DecodedImages> images =
        byGpu(
            ClusterEvaluator.decode(
                holdOut.split(Split.TEST.text()), hierarchy, model.input().size()));
    return new Contender(model, images, rule(model, hierarchy));
  }

  private DecisionRule rule(HierarchyAwareModel model, ClassHierarchy hierarchy) {
    return switch (chosen.retraining().rule()) {
      case ARGMAX -> new DecisionRule.Argmax();
      case CRM -> new DecisionRule.ConditionalRiskMinimisation(temperature(model, hierarchy));
    };
  }

  private double temperature(HierarchyAwareModel model, ClassHierarchy hierarchy) {
    ImageTable classified = table.classifiedBy(hierarchy);
    if (classified.count(Split.VALIDATION.text()) == 0) {
      messages.println("There are no validation images: probabilities are taken at temperature 1.");
      return 1;
    }
    return evaluator()
        .fitTemperature(
            model,
            hierarchy,
            byGpu(
                ClusterEvaluator.decode(
                    classified.split(Split.VALIDATION.text()), hierarchy, model.input().size())))
        .temperature();
  }

  private JavaRDD<DecodedImages> byGpu(JavaRDD<DecodedImages> images) {
    return TaskPlacement.of(cluster.context(), Device.AUTO).byGpu(images);
  }

  private ClusterEvaluator evaluator() {
    return new ClusterEvaluator(cluster.context());
  }

  private ModelRecord record(HierarchyAwareModel challenger, ImageTable holdOut, MistakeTally tally)
      throws IOException {
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
    TableStatistics training =
        TableStatistics.of(
            table.classifiedBy(challenger.hierarchy()),
            Split.TRAIN,
            chosen.experiment().images().size());
    return new ModelRecord(
        0, // the registry gives the number
        run.runId(),
        now(),
        challenger.sha256(),
        "",
        before.map(Champion::version).orElse(null),
        run.startVersion(),
        table.fingerprint(),
        new ModelRecord.DataProfile(
            training.imagesByClass(), training.channelMeans(), training.channelDeviations()),
        holdOut.fingerprint(),
        challenger.hierarchy().sha256(),
        challenger.frameBytes().map(HierarchyAwareModel::sha256).orElse(null),
        SettingsReader.values(challenger.settings()),
        chosen.retraining().rule().name().toLowerCase(Locale.ROOT),
        scores,
        Main.Version.text(),
        seconds(),
        "%s, %d tasks at a time"
            .formatted(
                cluster.context().sc().master(), cluster.context().sc().defaultParallelism()));
  }

  private Verdict write(
      Outcome outcome, @Nullable Integer challenger, List<Finding> checks, List<Finding> clauses)
      throws IOException {
    var verdict =
        new Verdict(
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
    storage.write(new Path(registry.run(run.runId()), PAGE), VerdictWriter.toHtml(verdict));
    storage.write(verdictFile(), VerdictWriter.toJson(verdict));
    return verdict;
  }

  /** Since the run began, whatever was killed in between. */
  private double seconds() {
    return Duration.between(run.began(), Instant.now()).toMillis() / 1000.0;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
