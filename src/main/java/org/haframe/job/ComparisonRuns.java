package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.haframe.cluster.Device;
import org.haframe.data.ImageTable;
import org.haframe.experiment.Experiment;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.experiment.SettingsReader;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.registry.Checkpoint;
import org.haframe.registry.ModelStore;
import org.haframe.report.Comparison;
import org.haframe.report.ComparisonWriter;
import org.haframe.report.EvaluationReport;
import org.haframe.report.Provenance;
import org.haframe.report.ReportFiles;
import org.haframe.report.ReportReader;
import org.haframe.severity.HierarchicalEnsemble;
import org.haframe.severity.SeverityScores;
import org.haframe.train.TrainingSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of one comparison, done or not. */
final class ComparisonRuns {
  /** Below the output of a comparison. */
  static final String FOLDER = "runs";

  private static final Logger log = LoggerFactory.getLogger(ComparisonRuns.class);

  private static final String MODEL = "model";

  private final ClusterSession cluster;
  private final Storage storage;
  private final ImageTable table;
  private final Path directory;
  private final ComparisonSettings settings;
  private final ReportImages images;
  private final PrintWriter progress;

  /** Reports of which a warning has been given: they are read again for each table. */
  private final Set<Path> unchecked = new HashSet<>();

  ComparisonRuns(
      ClusterSession cluster,
      Storage storage,
      ImageTable table,
      Path directory,
      ComparisonSettings settings,
      ReportImages images,
      PrintWriter progress) {
    this.cluster = cluster;
    this.storage = storage;
    this.table = table;
    this.directory = directory;
    this.settings = settings;
    this.images = images;
    this.progress = progress;
  }

  /** Finds out before the first run what would only show in a later one. */
  void check() throws IOException {
    if (table.count(settings.split().text()) == 0) {
      throw new UsageException(
          "Cannot compare on the split %s: %s has no such images. Use --set compare.split with another."
              .formatted(settings.split().text(), table.path()));
    }
    long seed = settings.seeds().get(0);
    for (ComparisonSettings.Method method : settings.methods()) {
      Experiment experiment = experiment(method.bySeed().get(seed));
      if (method.coarse().isPresent()) {
        Experiment coarse = experiment(method.coarse().get().bySeed().get(seed));
        HierarchicalEnsemble.of(experiment.hierarchy(), coarse.hierarchy());
      }
    }
    comparison();
  }

  /** Trains and scores what of a run is not done; false where it was interrupted. */
  boolean complete(ComparisonSettings.Method method, long seed) throws IOException {
    List<Decision> open = new ArrayList<>();
    for (Decision decision : settings.decisions(method)) {
      if (report(method, seed, decision).isEmpty()) {
        open.add(decision);
      }
    }
    if (open.isEmpty()) {
      return true;
    }
    Optional<Evaluation.Trained> model = trained(method, seed);
    if (model.isEmpty()) {
      return false;
    }
    // What the method scores alone is kept, whatever becomes of its coarse model.
    boolean together = open.remove(Decision.HIE);
    for (Decision decision : open) {
      score(model.get(), method, seed, decision);
    }
    write(comparison());
    if (together) {
      Optional<Evaluation.Trained> coarse = trained(method.coarse().orElseThrow(), seed);
      if (coarse.isEmpty()) {
        return false;
      }
      score(model.get().with(coarse.get().model()), method, seed, Decision.HIE);
      write(comparison());
    }
    return true;
  }

  private void score(
      Evaluation.Trained model, ComparisonSettings.Method method, long seed, Decision decision)
      throws IOException {
    Device device = method.bySeed().get(seed).device();
    var evaluation = new Evaluation(cluster, device, storage, table, images);
    var report = new Path(run(method, seed), decision.text());
    Divergence.checked(
        "%s, seed %d".formatted(method.name(), seed),
        () -> evaluation.report(model, settings.split(), decision, report));
  }

  /** The model of a run, which is trained now if it is not yet; empty where interrupted. */
  private Optional<Evaluation.Trained> trained(ComparisonSettings.Method method, long seed)
      throws IOException {
    progress.println("Method %s, seed %d".formatted(method.name(), seed));
    Experiment experiment = experiment(method.bySeed().get(seed));
    TrainingSettings plan = experiment.settings().training();
    Path path = new Path(run(method, seed), MODEL);
    var directory = new ModelDirectory(storage, path, plan.checkpointsKept());
    var training = new Training(cluster, table, experiment, directory, progress);
    Optional<Checkpoint> checkpoint = training.checkpoint();
    if (checkpoint.isEmpty()
        || checkpoint.get().epoch() < plan.epochs()
        || !directory.holdsItsModel()) {
      training.run(checkpoint);
      if (training.interrupted()) {
        return Optional.empty();
      }
    }
    return Optional.of(Evaluation.Trained.in(storage, path));
  }

  private Experiment experiment(ExperimentSettings chosen) throws IOException {
    return Experiment.of(chosen, table, Optional.of(hierarchy(chosen)));
  }

  private ClassHierarchy hierarchy(ExperimentSettings chosen) throws IOException {
    return chosen.hierarchyFile().isPresent()
        ? Inputs.hierarchy(storage, "hierarchy.file", chosen.hierarchyFile().get())
        : table.hierarchy();
  }

  private Path run(ComparisonSettings.Method method, long seed) {
    return new Path(directory, FOLDER + "/" + method.name() + "/seed-" + seed);
  }

  /** The report of a run, where it is of the same settings, images and coarse model. */
  private Optional<SeverityScores> report(
      ComparisonSettings.Method method, long seed, Decision decision) throws IOException {
    Path file = new Path(new Path(run(method, seed), decision.text()), ReportFiles.JSON);
    Optional<byte[]> content = storage.read(file, ReportReader.MAX_CHARACTERS);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    EvaluationReport report =
        ReportReader.read(file.toString(), new String(content.get(), StandardCharsets.UTF_8));
    Provenance made = report.provenance();
    Map<String, String> then = identity(made.settings(), made.hierarchySha256());
    then.put("images", made.dataFingerprint());
    then.put("split", made.split());
    then.put("precision", made.precision());
    then.put("smoothing", made.parameters().getOrDefault("smoothing", 0.0).toString());
    Map<String, String> now = identity(method, seed);
    now.put("images", table.fingerprint());
    now.put("split", settings.split().text());
    now.put("precision", now.get("network.precision"));
    now.put("smoothing", String.valueOf(smoothing(method, seed, decision)));
    if (!then.equals(now)) {
      throw new UsageException(
          "Cannot go on with the comparison in %s: %s was made otherwise: %s. Use what it was made with, or another --output."
              .formatted(directory, file, Differences.between(then, now)));
    }
    if (decision == Decision.HIE) {
      requireCoarseModel(file, made, method.coarse().orElseThrow(), seed);
    }
    return Optional.of(report.scores());
  }

  /** What the rule ranks with, where evaluate was not told otherwise. */
  private static double smoothing(ComparisonSettings.Method method, long seed, Decision decision) {
    return decision == Decision.ARGMAX || decision == Decision.HIE
        ? method.bySeed().get(seed).loss().smoothing()
        : 0;
  }

  /**
   * The report tells only which coarse model took part; its settings stand with the model. Where
   * models were deleted and reports kept, a warning says that they were not compared.
   */
  private void requireCoarseModel(
      Path file, Provenance made, ComparisonSettings.Method coarse, long seed) throws IOException {
    Path path = new Path(run(coarse, seed), MODEL);
    var models = new ModelStore(storage.hadoop());
    if (!models.exists(path)) {
      if (unchecked.add(file)) {
        log.warn(
            "Cannot check the coarse model of {}: there is none in {} any more. The report is taken as it is.",
            file,
            path);
      }
      return;
    }
    HierarchyAwareModel kept = models.load(path);
    if (!made.coarseModelId().equals(Optional.of(kept.sha256()))
        || !identity(SettingsReader.values(kept.settings()), kept.hierarchy().sha256())
            .equals(identity(coarse, seed))) {
      throw new UsageException(
          "Cannot go on with the comparison in %s: %s is of another coarse model than %s, or that is of other settings. Use those it was made with, or another --output."
              .formatted(directory, file, path));
    }
  }

  /** What a run is, by the settings that its report or its model has. */
  private static Map<String, String> identity(Map<String, String> values, String hierarchySha256) {
    Map<String, String> identity = new TreeMap<>(SettingsReader.asOfNow(values));
    identity.put("hierarchy", hierarchySha256);
    return identity;
  }

  /** What a run shall be. */
  private Map<String, String> identity(ComparisonSettings.Method method, long seed)
      throws IOException {
    ExperimentSettings chosen = method.bySeed().get(seed);
    return identity(chosen.resultValues(), chosen.classes(hierarchy(chosen)).sha256());
  }

  /** All that is done so far. */
  Comparison comparison() throws IOException {
    List<Comparison.Entry> entries = new ArrayList<>();
    for (ComparisonSettings.Method method : settings.methods()) {
      for (Decision decision : settings.decisions(method)) {
        SortedMap<Long, SeverityScores> bySeed = new TreeMap<>();
        for (long seed : settings.seeds()) {
          report(method, seed, decision).ifPresent(scores -> bySeed.put(seed, scores));
        }
        entries.add(new Comparison.Entry(method.name(), decision.text(), bySeed));
      }
    }
    return new Comparison(settings.split().text(), entries);
  }

  void write(Comparison comparison) throws IOException {
    storage.write(new Path(directory, "comparison.md"), ComparisonWriter.toMarkdown(comparison));
    storage.write(new Path(directory, "comparison.html"), ComparisonWriter.toHtml(comparison));
    storage.write(new Path(directory, "comparison.json"), ComparisonWriter.toJson(comparison));
  }
}
