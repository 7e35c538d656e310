package org.haframe.registry;

import java.io.IOException;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.haframe.registry.WholeFile.Content;
import org.haframe.registry.WholeFile.Existing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of object stores whose streams can be aborted (s3a): what is written to such a stream
 * appears when it is closed, whole and in place of an older file, or not at all (Hadoop's {@code
 * Abortable}). So they need no temporary name; a rename there would be a copy and a deletion.
 */
final class WholeObject {

  private static final Logger log = LoggerFactory.getLogger(WholeObject.class);

  private WholeObject() {}

  /** Whether a file would be one. */
  static boolean appearsWhenClosed(FileSystem fileSystem, Path file) throws IOException {
    return fileSystem.hasPathCapability(file, CommonPathCapabilities.ABORTABLE_STREAM);
  }

  /**
   * Writes a file. One that shall be kept is looked for when all is written, and the file is put
   * there then: of two that do so at once, both may.
   *
   * @return whether the file was written; if not, or where this fails, what was there is as it was
   */
  static boolean write(FileSystem fileSystem, Path file, Content content, Existing existing)
      throws IOException {
    FSDataOutputStream out = fileSystem.create(file, true);
    boolean free;
    try {
      content.writeTo(out);
      free = existing == Existing.REPLACED || !fileSystem.exists(file);
    } catch (IOException | RuntimeException | Error e) {
      abort(out, file);
      throw e;
    }
    if (free) {
      out.close();
    } else {
      abort(out, file);
    }
    return free;
  }

  private static void abort(FSDataOutputStream out, Path file) {
    IOException failure = out.abort().anyCleanupException();
    if (failure != null) {
      log.warn(
          "Parts of {}, which was not written, may be left in the store: {}",
          file,
          failure.toString());
    }
  }
}
