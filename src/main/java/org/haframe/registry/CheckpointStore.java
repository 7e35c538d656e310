package org.haframe.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InvalidModelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training: one checked zip file each, the newest few kept.
 *
 * <p>Names sort by progress: epoch-00003-round-00000.zip is the state after three epochs.
 */
public final class CheckpointStore {

  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);

  private static final int FORMAT_VERSION = 2;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final Configuration hadoop;
  private final Path directory;
  private final int kept;

  /**
   * @param directory of this training's checkpoints alone
   * @param kept newest checkpoints to keep, at least 1
   */
  public CheckpointStore(Configuration hadoop, Path directory, int kept) {
    if (kept < 1) {
      throw new IllegalArgumentException(
          "Cannot keep %d checkpoints. Keep at least 1.".formatted(kept));
    }
    this.hadoop = hadoop;
    this.directory = directory;
    this.kept = kept;
  }

  private record State(
      int formatVersion,
      int epoch,
      int round,
      @Nullable Double bestScore,
      Map<String, String> identity) {
    private State {
      if (epoch < 0 || round < 0 || bestScore != null && !Double.isFinite(bestScore)) {
        throw new IllegalArgumentException(
            "epoch %d, round %d, best score %s".formatted(epoch, round, bestScore));
      }
      identity = Map.copyOf(identity);
    }
  }

  /**
   * Writes a checkpoint, then deletes those that are too many, and those of a later moment: the
   * training went back behind them, since they are damaged.
   *
   * @throws UnwritableFileException if the storage fails
   */
  public void save(Checkpoint checkpoint) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    State state =
        new State(
            FORMAT_VERSION,
            checkpoint.epoch(),
            checkpoint.round(),
            checkpoint.bestScore().isPresent() ? checkpoint.bestScore().getAsDouble() : null,
            checkpoint.identity());
    parts.put("state.json", JSON.writeValueAsBytes(state));
    parts.put("parameters.f32", HierarchyAwareModel.littleEndian(checkpoint.parameters()));
    parts.put("optimiser.f32", HierarchyAwareModel.littleEndian(checkpoint.optimiserState()));
    String name =
        String.format(
            Locale.ROOT, "epoch-%05d-round-%05d.zip", checkpoint.epoch(), checkpoint.round());
    CheckedArchive.write(hadoop, new Path(directory, name), parts);
    List<Path> files = newestFirst();
    int saved = files.stream().map(Path::getName).toList().indexOf(name);
    for (int i = 0; i < files.size(); i++) {
      if (i < saved || i >= saved + kept) {
        fileSystem().delete(files.get(i), false);
      }
    }
  }

  /**
   * The newest checkpoint that is whole; empty where there is no file of one. A damaged one is
   * passed over with a warning.
   *
   * @throws InvalidModelException if there are files and all are damaged, or the newest whole one
   *     has another format: to pass over it would be to train again what is there
   * @throws FileTooLargeException if one is too large for the memory: it may be whole
   */
  public Optional<Checkpoint> latest() throws IOException {
    List<Path> files = newestFirst();
    for (Path file : files) {
      Map<String, byte[]> parts;
      try {
        parts = CheckedArchive.read(hadoop, file);
      } catch (InvalidModelException e) {
        log.warn("{} The checkpoint before it is looked at.", e.getMessage());
        continue;
      }
      return Optional.of(checkpoint(file, parts));
    }
    if (files.isEmpty()) {
      return Optional.empty();
    }
    throw new InvalidModelException(
        "Cannot go on from %s: all %d checkpoints are damaged. Restore one from a copy, or move the directory away to start afresh."
            .formatted(directory, files.size()));
  }

  /** Deletes what a killed training left of a checkpoint that it was writing. */
  public void deleteUnfinished() throws IOException {
    WholeFile.deleteUnfinished(hadoop, directory);
  }

  /** Deletes all checkpoints. */
  public void clear() throws IOException {
    fileSystem().delete(directory, true);
  }

  private static Checkpoint checkpoint(Path file, Map<String, byte[]> parts) {
    State state;
    try {
      JsonNode json = JSON.readTree(ModelStore.part(file, parts, "state.json"));
      int version = json.path("formatVersion").asInt();
      if (version != FORMAT_VERSION) {
        throw new InvalidModelException(
            "Cannot read %s: its format version is %d, this program reads %d. Use the release that wrote it, or move the directory away to start afresh."
                .formatted(file, version, FORMAT_VERSION));
      }
      state = JSON.treeToValue(json, State.class);
    } catch (IOException e) {
      throw new InvalidModelException(
          "Cannot read %s: state.json is not as expected. Restore it from a copy, or move it away."
              .formatted(file),
          e);
    }
    return new Checkpoint(
        state.epoch(),
        state.round(),
        ModelStore.floats(file, ModelStore.part(file, parts, "parameters.f32")),
        ModelStore.floats(file, ModelStore.part(file, parts, "optimiser.f32")),
        state.bestScore() == null ? OptionalDouble.empty() : OptionalDouble.of(state.bestScore()),
        state.identity());
  }

  private List<Path> newestFirst() throws IOException {
    try {
      return Arrays.stream(fileSystem().listStatus(directory))
          .map(FileStatus::getPath)
          .filter(path -> path.getName().matches("epoch-\\d+-round-\\d+\\.zip"))
          .sorted(Comparator.comparing(Path::getName).reversed())
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private FileSystem fileSystem() throws IOException {
    return directory.getFileSystem(hadoop);
  }
}
