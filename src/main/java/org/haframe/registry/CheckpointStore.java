package org.haframe.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
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

  private static final int FORMAT_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

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
      Map<String, String> identity) {}

  /** Writes a checkpoint, then deletes those that are too many. */
  public void save(Checkpoint checkpoint) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    State state =
        new State(
            FORMAT_VERSION,
            checkpoint.epoch(),
            checkpoint.round(),
            checkpoint.bestScore().isPresent() ? checkpoint.bestScore().getAsDouble() : null,
            new TreeMap<>(checkpoint.identity()));
    parts.put("state.json", JSON.writeValueAsBytes(state));
    parts.put("parameters.f32", HierarchyAwareModel.littleEndian(checkpoint.parameters()));
    parts.put("optimiser.f32", HierarchyAwareModel.littleEndian(checkpoint.optimiserState()));
    String name = "epoch-%05d-round-%05d.zip".formatted(checkpoint.epoch(), checkpoint.round());
    CheckedArchive.write(hadoop, new Path(directory, name), parts);
    List<Path> files = newestFirst();
    for (Path surplus : files.subList(Math.min(kept, files.size()), files.size())) {
      fileSystem().delete(surplus, false);
    }
  }

  /** The newest checkpoint that can be read. A damaged one is passed over with a warning. */
  public Optional<Checkpoint> latest() throws IOException {
    for (Path file : newestFirst()) {
      try {
        return Optional.of(read(file));
      } catch (InvalidModelException e) {
        log.warn("{} The checkpoint before it is used.", e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Deletes all checkpoints. */
  public void clear() throws IOException {
    fileSystem().delete(directory, true);
  }

  private Checkpoint read(Path file) throws IOException {
    Map<String, byte[]> parts = CheckedArchive.read(hadoop, file);
    State state;
    try {
      state = JSON.readValue(parts.getOrDefault("state.json", new byte[0]), State.class);
    } catch (IOException e) {
      throw new InvalidModelException(
          "Cannot read %s: state.json is not as expected.".formatted(file), e);
    }
    if (state.formatVersion() != FORMAT_VERSION) {
      throw new InvalidModelException(
          "Cannot read %s: its format version is %d, this program reads %d."
              .formatted(file, state.formatVersion(), FORMAT_VERSION));
    }
    return new Checkpoint(
        state.epoch(),
        state.round(),
        ModelStore.floats(parts.getOrDefault("parameters.f32", new byte[0])),
        ModelStore.floats(parts.getOrDefault("optimiser.f32", new byte[0])),
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
