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
   * The class tree in a file.
   *
   * @throws InvalidHierarchyException if there is no such file, or it holds no tree
   */
  static ClassHierarchy hierarchy(Storage storage, String path) throws IOException {
    byte[] content =
        storage
            .read(new Path(path))
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
  static void require(Storage storage, String path) throws IOException {
    if (!storage.exists(new Path(path))) {
      throw new InvalidImageDataException(
          "Cannot read %s: there is no such file or folder. Check the path.".formatted(path));
    }
  }

  /**
   * @throws InvalidImageDataException if there is no image table
   */
  static void requireTable(Storage storage, String path) throws IOException {
    var directory = new Path(path);
    if (!ImageTable.isImageTable(storage.fileSystem(directory), directory)) {
      throw new InvalidImageDataException(
          "Cannot read the images %s: there is no image table. Check the path, or write one with the import job."
              .formatted(path));
    }
  }
}
