package org.haframe.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.hierarchy.InvalidHierarchyException;

/** A file with a class tree, on any Hadoop file system. */
public final class HierarchyFile {
  private HierarchyFile() {}

  /**
   * Reads a tree.
   *
   * @param path a Hadoop path
   * @throws InvalidHierarchyException if there is no such file, or it holds no tree
   * @throws IOException if the storage fails
   */
  public static ClassHierarchy read(Configuration hadoop, String path) throws IOException {
    var file = new Path(path);
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return HierarchyReader.read(path, in.readNBytes(HierarchyReader.MAX_BYTES + 1));
    } catch (FileNotFoundException e) {
      throw new InvalidHierarchyException(
          "Cannot read the hierarchy %s: there is no such file. Check the path.".formatted(path),
          e);
    }
  }
}
