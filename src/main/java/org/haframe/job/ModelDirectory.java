package org.haframe.job;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.fs.Path;
import org.haframe.experiment.SettingsReader;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InvalidModelException;
import org.haframe.registry.Checkpoint;
import org.haframe.registry.CheckpointStore;
import org.haframe.registry.ModelStore;
import org.haframe.registry.WholeFile;
import org.haframe.train.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output of a training: the model kept, the checkpoints and the metrics.
 *
 * <pre>
 * haframe-model.zip   the best model so far
 * checkpoints/        to go on from
 * metrics.jsonl       the course of the training
 * </pre>
 */
final class ModelDirectory {
  private static final Logger log = LoggerFactory.getLogger(ModelDirectory.class);

  private static final String CHECKPOINTS = "checkpoints";

  private final Storage storage;
  private final Path path;
  private final ModelStore models;
  private final CheckpointStore checkpoints;

  ModelDirectory(Storage storage, Path path, int checkpointsKept) {
    this.storage = storage;
    this.path = path;
    this.models = new ModelStore(storage.hadoop());
    this.checkpoints =
        new CheckpointStore(storage.hadoop(), new Path(path, CHECKPOINTS), checkpointsKept);
  }

  /** The course of a training that begins or goes on. */
  MetricsFile metrics() {
    return new MetricsFile(storage, path);
  }

  /** Whether there is anything in it, or a file in its place. */
  boolean isOccupied() throws IOException {
    return storage.isOccupied(path);
  }

  /** Whether a training wrote what is in it. */
  boolean isOfATraining() throws IOException {
    return models.exists(path) || storage.exists(new Path(path, CHECKPOINTS));
  }

  void requireFoldersAbove() throws IOException {
    storage.requireFoldersAbove(new Path(path, ModelStore.FILE_NAME));
  }

  /**
   * Forgets an earlier training: its checkpoints and metrics. Its model stays until the new one has
   * a model to put in its place.
   */
  void startAfresh() throws IOException {
    checkpoints.clear();
    storage.delete(new Path(path, MetricsFile.NAME));
  }

  /** Deletes what a killed training left of files that it was writing. */
  void deleteUnfinished() throws IOException {
    WholeFile.deleteUnfinished(storage.hadoop(), path);
    checkpoints.deleteUnfinished();
  }

  /**
   * Whether the model kept can be read. Where not, a warning says so: a training that goes on shall
   * not end without a model because no later one was better than the one that is lost.
   *
   * @throws org.haframe.registry.FileTooLargeException if it is too large for the memory: it may be
   *     whole
   */
  boolean holdsItsModel() throws IOException {
    try {
      models.load(path);
      return true;
    } catch (InvalidModelException e) {
      log.warn("{} Going on: the best model from here on takes its place.", e.getMessage());
      return false;
    }
  }

  /** Puts a model in the place of the one before, at once. */
  void keep(HierarchyAwareModel model) throws IOException {
    models.save(model, path);
  }

  HierarchyAwareModel keptModel() throws IOException {
    return models.load(path);
  }

  void checkpoint(TrainingState state, OptionalDouble bestTop1, Map<String, String> identity)
      throws IOException {
    checkpoints.save(
        new Checkpoint(
            state.epoch(),
            state.round(),
            state.parameters(),
            state.optimiserState(),
            bestTop1,
            identity));
  }

  /**
   * The newest checkpoint; empty where there is none.
   *
   * @param identity of the training that wants to go on
   * @throws UsageException if the checkpoint is of another training
   * @throws InvalidModelException if no checkpoint can be read
   */
  Optional<Checkpoint> checkpoint(Map<String, String> identity) throws IOException {
    Optional<Checkpoint> latest = checkpoints.latest();
    if (latest.isPresent()) {
      Map<String, String> then = SettingsReader.asOfNow(latest.get().identity());
      if (!then.equals(identity)) {
        throw new UsageException(
            "Cannot go on from the checkpoint in %s: %s. Use the settings and images it was made with, or --overwrite to start afresh."
                .formatted(path, Differences.between(then, identity)));
      }
    }
    return latest;
  }
}
