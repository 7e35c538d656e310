package org.haframe.registry;

import java.io.IOException;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files of object stores whose streams can be aborted (s3a): what is written to such a stream
 * appears when it is closed, whole and in place of an older file, or not at all (Hadoop's {@code
 * Abortable}). So they need no temporary name; a rename there would be a copy and a deletion.
 */
final class WholeObject {

  private WholeObject() {}

  /** Whether a file is one. */
  static boolean is(FileSystem fileSystem, Path file) throws IOException {
    return fileSystem.hasPathCapability(file, CommonPathCapabilities.ABORTABLE_STREAM);
  }

  /**
   * Writes a file.
   *
   * @param replaces whether it may take the place of another. If not, this looks for one when all
   *     is written and puts the file there then: of two that do so at once, both may
   * @return whether the file was written; if not, or where this fails, what was there is as it was
   */
  static boolean write(
      FileSystem fileSystem, Path file, WholeFile.Content content, boolean replaces)
      throws IOException {
    boolean appears = false;
    FSDataOutputStream out = fileSystem.create(file, true);
    try {
      content.writeTo(out);
      appears = replaces || !fileSystem.exists(file);
    } finally {
      if (!appears) {
        out.abort();
      }
      out.close();
    }
    return appears;
  }
}
