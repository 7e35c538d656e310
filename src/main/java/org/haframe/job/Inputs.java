package org.haframe.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;
import org.haframe.data.ImageTable;
import org.haframe.data.InvalidImageDataException;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.hierarchy.InvalidHierarchyException;
import org.haframe.network.InvalidModelException;
import org.haframe.registry.Champion;
import org.haframe.registry.ModelRegistry;
import org.haframe.registry.ModelStore;

/** What a user names on the command line, looked at before Spark has started. */
final class Inputs {

  /** What {@link #model} takes, for the help of its options. */
  static final String MODEL =
      "What the train job wrote. REGISTRY/champion is the version in use of what the retrain job wrote, REGISTRY/previous the one before.";

  private static final String CHAMPION = "champion";
  private static final String PREVIOUS = "previous";

  private Inputs() {}

  /**
   * What a user wrote as a path.
   *
   * @param option where it was written: an option, or a key of the settings
   * @throws UsageException if Hadoop cannot take it for a path
   */
  static Path path(String option, String text) {
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          text.isBlank()
              ? "Cannot use an empty path for %s. Name a file or folder.".formatted(option)
              : "Cannot use %s for %s: it is not a path. Write a name with a colon as ./name, other file systems as scheme://host/path."
                  .formatted(text, option));
    }
  }

  /**
   * The directory of a model. In a registry, {@code champion} and {@code previous} stand for the
   * versions that are in use and were before, at the moment of this call; a model that is really
   * called so is meant itself.
   *
   * @param messages where the version is told that was taken
   * @throws InvalidModelException if the registry has no such version
   */
  static Path model(Storage storage, String option, String text, PrintWriter messages)
      throws IOException {
    Path path = path(option, text);
    String name = path.getName();
    if (!(name.equals(CHAMPION) || name.equals(PREVIOUS))
        || new ModelStore(storage.hadoop()).exists(path)) {
      return path;
    }
    var registry = new ModelRegistry(storage.hadoop(), path.getParent());
    if (!registry.exists()) {
      return path;
    }
    Champion champion =
        registry
            .champion()
            .orElseThrow(
                () ->
                    new InvalidModelException(
                        "Cannot use %s for %s: the registry has no champion yet. Let the retrain job make one, or name a model."
                            .formatted(text, option)));
    OptionalInt version =
        name.equals(CHAMPION) ? OptionalInt.of(champion.version()) : champion.previous();
    if (version.isEmpty()) {
      throw new InvalidModelException(
          "Cannot use %s for %s: version %d is the registry's first champion. Name %s, or another model."
              .formatted(text, option, champion.version(), CHAMPION));
    }
    Path directory = registry.version(registry.record(version.getAsInt()).version());
    messages.printf("%s %s is version %d, %s%n", option, text, version.getAsInt(), directory);
    messages.flush();
    return directory;
  }

  /**
   * The class tree in a file.
   *
   * @throws InvalidHierarchyException if there is no such file, or it holds no tree
   */
  static ClassHierarchy hierarchy(Storage storage, String option, String path) throws IOException {
    byte[] content =
        storage
            .read(path(option, path), HierarchyReader.MAX_BYTES)
            .orElseThrow(
                () ->
                    new InvalidHierarchyException(
                        "Cannot read the hierarchy %s: there is no such file. Check the path."
                            .formatted(path)));
    return HierarchyReader.read(path, content);
  }

  /**
   * @throws InvalidImageDataException if there is neither a file nor a folder
   */
  static void require(Storage storage, String option, String path) throws IOException {
    if (!storage.exists(path(option, path))) {
      throw new InvalidImageDataException(
          "Cannot read %s: there is no such file or folder. Check the path.".formatted(path));
    }
  }

  /**
   * @throws InvalidImageDataException if there is no image table
   */
  static void requireTable(Storage storage, String option, String path) throws IOException {
    Path directory = path(option, path);
    if (!ImageTable.isImageTable(storage.fileSystem(directory), directory)) {
      throw new InvalidImageDataException(
          "Cannot read the images %s: there is no image table. Check the path, or write one with the import job."
              .formatted(path));
    }
  }
}
