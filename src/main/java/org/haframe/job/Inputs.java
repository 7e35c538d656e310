package org.haframe.job;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.haframe.data.ImageTable;
import org.haframe.data.InvalidImageDataException;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.hierarchy.InvalidHierarchyException;

/** What a user names on the command line, looked at before Spark has started. */
final class Inputs {
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
