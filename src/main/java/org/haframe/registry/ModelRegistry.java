package org.haframe.registry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InvalidModelException;
import org.haframe.report.Verdict;
import org.haframe.report.VerdictWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * (s3a) creating is to look and then to write: two retrainings that end within the same seconds can
 * both take the next number there, and the last to write is the champion; no version is lost.
 */
public final class ModelRegistry {
  private static final Logger log = LoggerFactory.getLogger(ModelRegistry.class);

  private static final String VERSIONS = "versions";
  private static final String CHAMPION = "champion";
  private static final String HOLD_OUT = "hold-out";
  private static final String RUNS = "runs";
  private static final String RUN = "run.json";
  private static final String VERDICT = "verdict.json";
  private static final String RECORD = "record.json";
  private static final String CLAIM = "claim.json";

  /** Written last of an image table. */
  private static final String COMPLETE_TABLE = "table.json";

  private static final String PRUNED = "pruned.json";

  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern NUMBERED = Pattern.compile("(\\d{6,9})(\\.json)?");

  private final Configuration hadoop;
  private final Path root;
  private final ModelStore models;

  /**
   * @param root directory of the registry; need not exist
   */
  public ModelRegistry(Configuration hadoop, Path root) {
    this.hadoop = hadoop;
    this.root = root;
    this.models = new ModelStore(hadoop);
  }

  /** Whose a version number is. */
  private record Claim(String runId) {}

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
    if (!RUN_ID.matcher(runId).matches()) {
      throw new IllegalArgumentException(
          "Cannot use %s as a run id. Use up to 100 letters, digits, dots, dashes and underscores, a letter or digit first."
              .formatted(runId));
    }
    return new Path(new Path(root, RUNS), runId);
  }

  /**
   * Begins a retraining, or finds what it was begun with.
   *
   * @return what was noted first under this run id
   * @throws InvalidModelException if that is damaged
   */
  public RetrainingRun begin(RetrainingRun run) throws IOException {
    WholeFile.create(hadoop, runFile(run.runId()), out -> out.write(CheckedJson.of(run)));
    return CheckedJson.read(hadoop, runFile(run.runId()), RetrainingRun.class);
  }

  /** What a retraining was begun with; empty where there is none of this id, or it is damaged. */
  public Optional<RetrainingRun> begun(String runId) throws IOException {
    try {
      return Optional.of(CheckedJson.read(hadoop, runFile(runId), RetrainingRun.class));
    } catch (FileNotFoundException | InvalidModelException e) {
      return Optional.empty();
    }
  }

  private Path runFile(String runId) {
    return new Path(run(runId), RUN);
  }

  /** Where the verdict of a retraining is written when it ends. */
  public Path verdictFile(String runId) {
    return new Path(run(runId), VERDICT);
  }

  /**
   * The verdict of a retraining; empty where it has not ended.
   *
   * @throws org.haframe.report.InvalidReportException if it is damaged
   */
  public Optional<Verdict> verdict(String runId) throws IOException {
    Path file = verdictFile(runId);
    try (InputStream in = fileSystem().open(file)) {
      // One byte more than any verdict has: its reader refuses that.
      String json = new String(in.readNBytes(VerdictWriter.MAX_BYTES + 1), StandardCharsets.UTF_8);
      return Optional.of(VerdictWriter.read(file.toString(), json));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Ids of the retrainings there were, in order. */
  public List<String> runs() throws IOException {
    return names(RUNS, name -> true);
  }

  /**
   * The version in use; empty where there is none yet. A file that is not whole is passed over with
   * a warning.
   */
  public Optional<Champion> champion() throws IOException {
    return history().stream().findFirst();
  }

  /** All champions, the newest first. */
  public List<Champion> history() throws IOException {
    List<Champion> champions = new ArrayList<>();
    for (int generation : newestFirst(CHAMPION)) {
      try {
        champions.add(CheckedJson.read(hadoop, pointer(generation), Champion.class));
      } catch (InvalidModelException e) {
        log.warn("{} The champion before it counts.", e.getMessage());
      } catch (FileNotFoundException e) {
        log.warn("{} was deleted while it was read.", pointer(generation));
      }
    }
    return champions;
  }

  /**
   * Adds a version. A run that is repeated after a crash gets the number that it had.
   *
   * @return the record with its number; what it was first registered with, where it is a repetition
   * @throws InvalidModelException if the run has registered another model
   */
  public ModelRecord add(HierarchyAwareModel model, ModelRecord record) throws IOException {
    int number = claimed(record.runId());
    Path directory = version(number);
    if (fileSystem().exists(new Path(directory, RECORD))) {
      ModelRecord registered = record(number);
      if (!registered.modelSha256().equals(record.modelSha256())) {
        throw new InvalidModelException(
            "Cannot register a model of the run %s in %s: it has another one already, version %d, and versions do not change. Use another --run-id."
                .formatted(record.runId(), root, number));
      }
      return registered;
    }
    models.save(model, directory);
    ModelRecord numbered =
        record.registeredAs(number, fileSha256(new Path(directory, ModelStore.FILE_NAME)));
    WholeFile.create(
        hadoop, new Path(directory, RECORD), out -> out.write(CheckedJson.of(numbered)));
    return record(number);
  }

  /** The version that a run has registered; empty where it has none, or it was pruned. */
  public Optional<ModelRecord> versionOf(String runId) throws IOException {
    return versions().stream().filter(record -> record.runId().equals(runId)).findFirst();
  }

  /** The version number of a run, a new one where it has none. */
  private int claimed(String runId) throws IOException {
    List<Integer> numbers = newestFirst(VERSIONS);
    for (int number : numbers) {
      if (isOf(number, runId)) {
        return number;
      }
    }
    int number = numbers.isEmpty() ? 1 : numbers.get(0) + 1;
    while (!WholeFile.create(
        hadoop,
        new Path(version(number), CLAIM),
        out -> out.write(CheckedJson.of(new Claim(runId))))) {
      if (isOf(number, runId)) { // the same run, twice at once
        return number;
      }
      number++;
    }
    return number;
  }

  private boolean isOf(int number, String runId) throws IOException {
    if (fileSystem().exists(new Path(version(number), PRUNED))) {
      return false; // was complete once: nothing else may take its number
    }
    try {
      Claim claim = CheckedJson.read(hadoop, new Path(version(number), CLAIM), Claim.class);
      return claim.runId().equals(runId);
    } catch (FileNotFoundException | InvalidModelException e) {
      return false;
    }
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
    // First the number, then the look: whoever changes the champion after it takes the number.
    List<Integer> generations = newestFirst(CHAMPION);
    int next = generations.isEmpty() ? 1 : generations.get(0) + 1;
    Optional<Champion> now = champion();
    Champion champion =
        new Champion(
            next,
            version,
            now.map(Champion::version).orElse(null),
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            change,
            by);
    if (!now.equals(before)
        || !WholeFile.create(hadoop, pointer(next), out -> out.write(CheckedJson.of(champion)))) {
      throw new ChampionChangedException(
          "Cannot make version %d the champion of %s: %s became the champion meanwhile. Nothing is lost; run again."
              .formatted(
                  version,
                  root,
                  champion().map(other -> "version " + other.version()).orElse("another")));
    }
    return champion;
  }

  /** All versions that are complete, the newest first; a damaged record is passed over. */
  public List<ModelRecord> versions() throws IOException {
    List<ModelRecord> records = new ArrayList<>();
    for (int number : newestFirst(VERSIONS)) {
      if (fileSystem().exists(new Path(version(number), RECORD))) {
        try {
          records.add(record(number));
        } catch (InvalidModelException e) {
          log.warn(e.getMessage());
        }
      }
    }
    return records;
  }

  /**
   * What is known of a version.
   *
   * @throws InvalidModelException if there is no such version, or its record is damaged
   */
  public ModelRecord record(int version) throws IOException {
    Path file = new Path(version(version), RECORD);
    try {
      return CheckedJson.read(hadoop, file, ModelRecord.class);
    } catch (FileNotFoundException e) {
      throw new InvalidModelException(
          "Cannot find version %d in %s: there is no such version. See registry list."
              .formatted(version, root),
          e);
    }
  }

  /**
   * The model of a version.
   *
   * @throws InvalidModelException if there is no such version, or its file is damaged
   */
  public HierarchyAwareModel model(int version) throws IOException {
    ModelRecord record = record(version);
    Path directory = version(version);
    Path file = new Path(directory, ModelStore.FILE_NAME);
    HierarchyAwareModel model = models.load(directory);
    if (!fileSha256(file).equals(record.fileSha256())) {
      throw new InvalidModelException(
          "Cannot use %s: it is not the file that was registered as version %d. Restore it from a copy."
              .formatted(file, version));
    }
    return model;
  }

  /** The directory of a version, as jobs take it for a model. */
  public Path version(int number) {
    return new Path(new Path(root, VERSIONS), "%06d".formatted(number));
  }

  /**
   * Deletes old versions.
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
    List<ModelRecord> versions = versions();
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
    for (ModelRecord record : versions.subList(Math.min(keep, versions.size()), versions.size())) {
      if (!needed.contains(record.version()) && ended.test(record.runId())) {
        // The record before the model: what is left of a version after a kill is none.
        Path directory = version(record.version());
        WholeFile.create(
            hadoop,
            new Path(directory, PRUNED),
            out -> out.write(CheckedJson.of(new Claim(record.runId()))));
        fileSystem().delete(new Path(directory, RECORD), false);
        fileSystem().delete(new Path(directory, ModelStore.FILE_NAME), false);
        deleted.add(record.version());
      }
    }
    return deleted;
  }

  /**
   * The image table that versions are scored on; empty before the first was. On object stores,
   * where a folder comes to its name file by file, one whose last file is missing is passed over.
   */
  public Optional<Path> holdOut() throws IOException {
    for (int number : newestFirst(HOLD_OUT)) {
      if (fileSystem().exists(new Path(holdOut(number), COMPLETE_TABLE))) {
        return Optional.of(holdOut(number));
      }
    }
    return Optional.empty();
  }

  /** Where the next hold-out goes. */
  public Path nextHoldOut() throws IOException {
    List<Integer> numbers = newestFirst(HOLD_OUT);
    return holdOut(numbers.isEmpty() ? 1 : numbers.get(0) + 1);
  }

  private Path holdOut(int number) {
    return new Path(new Path(root, HOLD_OUT), "%06d".formatted(number));
  }

  private Path pointer(int generation) {
    return new Path(new Path(root, CHAMPION), "%08d.json".formatted(generation));
  }

  private List<Integer> newestFirst(String folder) throws IOException {
    return names(folder, name -> NUMBERED.matcher(name).matches()).stream()
        .map(
            name -> {
              Matcher matcher = NUMBERED.matcher(name);
              return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
            })
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  private List<String> names(String folder, Predicate<String> wanted) throws IOException {
    try {
      return Arrays.stream(fileSystem().listStatus(new Path(root, folder)))
          .map(FileStatus::getPath)
          .map(Path::getName)
          .filter(name -> !name.startsWith(".") && wanted.test(name))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private String fileSha256(Path file) throws IOException {
    try (InputStream in =
        new DigestInputStream(fileSystem().open(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  private FileSystem fileSystem() throws IOException {
    return root.getFileSystem(hadoop);
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
