package org.haframe.data;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A folder that a job deletes before it puts another in its place: no input may lie in it.
 *
 * @param path qualified
 */
public record ReplacedFolder(Path path, Configuration hadoop) {

  /** A folder as a user names it. */
  public static ReplacedFolder at(Path path, Configuration hadoop) throws IOException {
    return new ReplacedFolder(path.getFileSystem(hadoop).makeQualified(path), hadoop);
  }

  /** Whether a path is this folder itself, or lies below it. */
  public boolean holds(Path input) throws IOException {
    for (Path above = input.getFileSystem(hadoop).makeQualified(input);
        above != null;
        above = above.getParent()) {
      if (above.equals(path)) {
        return true;
      }
    }
    return false;
  }
}
