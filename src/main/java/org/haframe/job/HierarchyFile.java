package org.haframe.job;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.hierarchy.InvalidHierarchyException;

/** Reads the class tree that a user names. */
final class HierarchyFile {
  private HierarchyFile() {}

  /**
   * @throws InvalidHierarchyException if there is no such file, or it holds no tree
   */
  static ClassHierarchy read(Storage storage, String path) throws IOException {
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
}
