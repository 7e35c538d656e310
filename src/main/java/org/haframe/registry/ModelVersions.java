package org.haframe.registry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of versions, numbered from 1: a model, where it comes from, and whose number it is.
 */
final class ModelVersions {
  private static final Logger log = LoggerFactory.getLogger(ModelVersions.class);

  private static final String RECORD = "record.json";
  private static final String CLAIM = "claim.json";
  private static final String PRUNED = "pruned.json";

  private final Configuration hadoop;
  private final NumberedFolder folder;
  private final ModelStore models;

  ModelVersions(Configuration hadoop, Path path) {
    this.hadoop = hadoop;
    this.folder = new NumberedFolder(hadoop, path);
    this.models = new ModelStore(hadoop);
  }

  /** Whose a version number is. */
  private record Claim(String runId) {}

  /**
   * Adds a version. A run that is repeated after a crash gets the number that it had.
   *
   * @return the record with its number; what it was first registered with, where it is a repetition
   * @throws InvalidModelException if the run has registered another model
   */
  ModelRecord add(HierarchyAwareModel model, ModelRecord record) throws IOException {
    int number = claimed(record.runId());
    Path directory = directory(number);
    if (fileSystem().exists(new Path(directory, RECORD))) {
      ModelRecord registered = record(number);
      if (!registered.modelSha256().equals(record.modelSha256())) {
        throw new InvalidModelException(
            "Cannot register a model of the run %s in %s: it has another one already, version %d, and versions do not change. Use another --run-id."
                .formatted(record.runId(), folder.path(), number));
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
  Optional<ModelRecord> of(String runId) throws IOException {
    return all().stream().filter(record -> record.runId().equals(runId)).findFirst();
  }

  /** The version number of a run, a new one where it has none. */
  private int claimed(String runId) throws IOException {
    List<Integer> numbers = folder.newestFirst();
    for (int number : numbers) {
      if (isOf(number, runId)) {
        return number;
      }
    }
    int number = numbers.isEmpty() ? 1 : numbers.get(0) + 1;
    while (!WholeFile.create(
        hadoop,
        new Path(directory(number), CLAIM),
        out -> out.write(CheckedJson.of(new Claim(runId))))) {
      if (isOf(number, runId)) { // the same run, twice at once
        return number;
      }
      number++;
    }
    return number;
  }

  private boolean isOf(int number, String runId) throws IOException {
    if (fileSystem().exists(new Path(directory(number), PRUNED))) {
      return false; // was complete once: nothing else may take its number
    }
    return claim(number).filter(claim -> claim.runId().equals(runId)).isPresent();
  }

  private Optional<Claim> claim(int number) throws IOException {
    try {
      Path file = new Path(directory(number), CLAIM);
      return Optional.of(CheckedJson.read(hadoop, file, Claim.class));
    } catch (FileNotFoundException | InvalidModelException e) {
      return Optional.empty();
    }
  }

  /** All versions that are complete, the newest first; a damaged record is passed over. */
  List<ModelRecord> all() throws IOException {
    List<ModelRecord> records = new ArrayList<>();
    for (int number : folder.newestFirst()) {
      if (fileSystem().exists(new Path(directory(number), RECORD))) {
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
  ModelRecord record(int version) throws IOException {
    Path file = new Path(directory(version), RECORD);
    try {
      return CheckedJson.read(hadoop, file, ModelRecord.class);
    } catch (FileNotFoundException e) {
      throw new InvalidModelException(
          "Cannot find version %d in %s: there is no such version. See registry list."
              .formatted(version, folder.path()),
          e);
    }
  }

  /**
   * The model of a version.
   *
   * @throws InvalidModelException if there is no such version, or its file is damaged
   */
  HierarchyAwareModel model(int version) throws IOException {
    ModelRecord record = record(version);
    Path directory = directory(version);
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
  Path directory(int number) {
    return new Path(folder.path(), String.format(Locale.ROOT, "%06d", number));
  }

  /** Deletes a version for good: its number is not given again. */
  void prune(ModelRecord record) throws IOException {
    Path directory = directory(record.version());
    WholeFile.create(
        hadoop,
        new Path(directory, PRUNED),
        out -> out.write(CheckedJson.of(new Claim(record.runId()))));
    // The record before the model: what is left of a version after a kill is none.
    fileSystem().delete(new Path(directory, RECORD), false);
    deleteModel(directory);
  }

  /**
   * Deletes what runs that have ended left beside their versions: files that a kill left
   * unfinished, and models that have no record, nor get one any more, since a kill came before it
   * was written, or between the two deletions of {@link #prune}. Claims stay, so that no number is
   * given twice.
   *
   * @param needed numbers whose models stay: of these a record is lost, and may be restored
   * @param ended tells whether a run has ended
   */
  void deleteLeftovers(Set<Integer> needed, Predicate<String> ended) throws IOException {
    for (int number : folder.newestFirst()) {
      if (claim(number).map(Claim::runId).filter(ended).isEmpty()) {
        continue;
      }
      Path directory = directory(number);
      if (needed.contains(number) || fileSystem().exists(new Path(directory, RECORD))) {
        WholeFile.deleteUnfinished(hadoop, directory);
      } else {
        deleteModel(directory);
      }
    }
  }

  private void deleteModel(Path directory) throws IOException {
    fileSystem().delete(new Path(directory, ModelStore.FILE_NAME), false);
    WholeFile.deleteUnfinished(hadoop, directory); // as large as the model, after a kill
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
    return folder.path().getFileSystem(hadoop);
  }
}
