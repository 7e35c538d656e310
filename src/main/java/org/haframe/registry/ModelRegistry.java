package org.haframe.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InvalidModelException;
import org.haframe.report.Verdict;

/**
 * Versions of a model on any Hadoop file system, one of which is the champion, the one in use.
 *
 * <pre>
 * versions/000007/haframe-model.zip   the model
 * versions/000007/record.json         where it comes from; written last: without it, no version
 * versions/000007/claim.json          whose number this is
 * champion/00000003.json              which version is in use; the newest counts
 * hold-out/000001/                    image table that all versions are scored on; the newest counts
 * runs/RUN_ID/                        one retraining: run.json, then verdict.json
 * </pre>
 *
 * <p>No file is ever changed. What has to be one of a kind, a number or the next champion, is a
 * file that is created under a name that nothing had ({@link WholeFile#create}): of two processes
 * one does, and the other sees that it did not. So there is no lock that a killed process could
 * keep, and the champion at any moment is the one before or the one after, whole. On object stores
 * (s3a) creating is to look and then to write: two retrainings that end at the same moment can both
 * take the next number there: the last to write is the champion, and a version may be lost.
 */
public final class ModelRegistry {
  private static final String VERSIONS = "versions";
  private static final String CHAMPION = "champion";
  private static final String HOLD_OUT = "hold-out";
  private static final String RUNS = "runs";

  /** Written last of an image table. */
  private static final String COMPLETE_TABLE = "table.json";

  private final Configuration hadoop;
  private final Path root;
  private final ModelVersions versions;
  private final Champions champions;
  private final NumberedFolder holdOuts;
  private final RetrainingRuns runs;

  /**
   * @param root directory of the registry; need not exist
   */
  public ModelRegistry(Configuration hadoop, Path root) {
    this.hadoop = hadoop;
    this.root = root;
    this.versions = new ModelVersions(hadoop, new Path(root, VERSIONS));
    this.champions = new Champions(hadoop, new Path(root, CHAMPION));
    this.holdOuts = new NumberedFolder(hadoop, new Path(root, HOLD_OUT));
    this.runs = new RetrainingRuns(hadoop, new Path(root, RUNS));
  }

  /** Whether there is a registry: a champion, or one that was begun. */
  public boolean exists() throws IOException {
    for (String part : List.of(CHAMPION, VERSIONS, HOLD_OUT, RUNS)) {
      if (fileSystem().exists(new Path(root, part))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Where a retraining keeps what it needs and finds.
   *
   * @throws IllegalArgumentException if the id cannot name a folder
   */
  public Path run(String runId) {
    return runs.folder(runId);
  }

  /**
   * Begins a retraining, or finds what it was begun with.
   *
   * @return what was noted first under this run id
   * @throws InvalidModelException if that is damaged
   */
  public RetrainingRun begin(RetrainingRun run) throws IOException {
    return runs.begin(run);
  }

  /** What a retraining was begun with; empty where there is none of this id, or it is damaged. */
  public Optional<RetrainingRun> begun(String runId) throws IOException {
    return runs.begun(runId);
  }

  /** Where the verdict of a retraining is written when it ends. */
  public Path verdictFile(String runId) {
    return runs.verdictFile(runId);
  }

  /**
   * The verdict of a retraining; empty where it has not ended.
   *
   * @throws org.haframe.report.InvalidReportException if it is damaged
   */
  public Optional<Verdict> verdict(String runId) throws IOException {
    return runs.verdict(runId);
  }

  /** Gives up a retraining that was killed: none goes on with its id any more. */
  public void abandon(String runId) throws IOException {
    runs.abandon(runId);
  }

  /** Whether a retraining was given up. */
  public boolean isAbandoned(String runId) throws IOException {
    return runs.isAbandoned(runId);
  }

  /** Ids of the retrainings there were, in order. */
  public List<String> runs() throws IOException {
    return runs.ids();
  }

  /**
   * The version in use; empty where there is none yet. A file that is not whole is passed over with
   * a warning.
   */
  public Optional<Champion> champion() throws IOException {
    return champions.newest();
  }

  /** All champions, the newest first. */
  public List<Champion> history() throws IOException {
    return champions.all();
  }

  /**
   * Adds a version. A run that is repeated after a crash gets the number that it had.
   *
   * @return the record with its number; what it was first registered with, where it is a repetition
   * @throws InvalidModelException if the run has registered another model
   */
  public ModelRecord add(HierarchyAwareModel model, ModelRecord record) throws IOException {
    return versions.add(model, record);
  }

  /** The version that a run has registered; empty where it has none, or it was pruned. */
  public Optional<ModelRecord> versionOf(String runId) throws IOException {
    return versions.of(runId);
  }

  /**
   * Makes a version the champion.
   *
   * @param before the champion that the version was found to be better than; empty if there was
   *     none
   * @param runId of the retraining that found it
   * @throws ChampionChangedException if there is another champion by now
   * @throws InvalidModelException if the version is not whole
   */
  public Champion promote(int version, Optional<Champion> before, String runId)
      throws IOException, ChampionChangedException {
    model(version);
    return follow(before, version, Champion.Change.PROMOTED, runId);
  }

  /**
   * Goes back to the version that was in use before. Once more undoes it: of two, the other.
   *
   * @param by who wants it
   * @throws ChampionChangedException if someone else changed the champion at the same time
   * @throws InvalidModelException if there is none before, or it is not whole
   */
  public Champion rollback(String by) throws IOException, ChampionChangedException {
    Champion now =
        champion()
            .orElseThrow(
                () ->
                    new InvalidModelException(
                        "Cannot roll back %s: there is no champion yet.".formatted(root)));
    if (now.previous().isEmpty()) {
      throw new InvalidModelException(
          "Cannot roll back %s: version %d is its first champion.".formatted(root, now.version()));
    }
    int version = now.previous().getAsInt();
    model(version);
    return follow(Optional.of(now), version, Champion.Change.ROLLED_BACK, by);
  }

  private Champion follow(Optional<Champion> before, int version, Champion.Change change, String by)
      throws IOException, ChampionChangedException {
    Optional<Champion> champion = champions.follow(before, version, change, by);
    if (champion.isEmpty()) {
      throw new ChampionChangedException(
          "Cannot make version %d the champion of %s: %s became the champion meanwhile. Nothing is lost; run again."
              .formatted(
                  version,
                  root,
                  champion().map(other -> "version " + other.version()).orElse("another")));
    }
    return champion.get();
  }

  /** All versions that are complete, the newest first; a damaged record is passed over. */
  public List<ModelRecord> versions() throws IOException {
    return versions.all();
  }

  /**
   * What is known of a version.
   *
   * @throws InvalidModelException if there is no such version, or its record is damaged
   */
  public ModelRecord record(int version) throws IOException {
    return versions.record(version);
  }

  /**
   * The model of a version.
   *
   * @throws InvalidModelException if there is no such version, or its file is damaged
   */
  public HierarchyAwareModel model(int version) throws IOException {
    return versions.model(version);
  }

  /** The directory of a version, as jobs take it for a model. */
  public Path version(int number) {
    return versions.directory(number);
  }

  /**
   * Deletes old versions, and models that runs which have ended left without a record.
   *
   * @param keep how many of the newest stay, at least 1; the champion and the one before stay
   *     always, and so do versions whose run has not ended, or from which such a run starts
   * @param ended tells whether a run has ended
   * @return the numbers of those that were deleted
   */
  public List<Integer> prune(int keep, Predicate<String> ended) throws IOException {
    if (keep < 1) {
      throw new IllegalArgumentException(
          "Cannot keep %d versions. Keep at least 1.".formatted(keep));
    }
    List<ModelRecord> all = versions();
    Set<Integer> needed = new HashSet<>();
    champion()
        .ifPresent(
            champion -> {
              needed.add(champion.version());
              champion.previous().ifPresent(needed::add);
            });
    for (String runId : runs()) {
      if (!ended.test(runId)) {
        begun(runId).map(RetrainingRun::startVersion).ifPresent(needed::add);
      }
    }
    List<Integer> deleted = new ArrayList<>();
    for (ModelRecord record : all.subList(Math.min(keep, all.size()), all.size())) {
      if (!needed.contains(record.version()) && ended.test(record.runId())) {
        versions.prune(record);
        deleted.add(record.version());
      }
    }
    versions.deleteLeftovers(needed, ended);
    return deleted;
  }

  /**
   * The image table that versions are scored on; empty before the first was. On object stores,
   * where a folder comes to its name file by file, one whose last file is missing is passed over.
   */
  public Optional<Path> holdOut() throws IOException {
    for (int number : holdOuts.newestFirst()) {
      if (fileSystem().exists(new Path(holdOut(number), COMPLETE_TABLE))) {
        return Optional.of(holdOut(number));
      }
    }
    return Optional.empty();
  }

  /** Where the next hold-out goes. */
  public Path nextHoldOut() throws IOException {
    return holdOut(holdOuts.next());
  }

  private Path holdOut(int number) {
    return new Path(holdOuts.path(), String.format(Locale.ROOT, "%06d", number));
  }

  private FileSystem fileSystem() throws IOException {
    return root.getFileSystem(hadoop);
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
