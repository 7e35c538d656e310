package org.haframe.data;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Folders that come to their name whole, and only where nothing has it. */
final class NewFolder {

  private NewFolder() {}

  /**
   * Gives a folder another name. Of several at once, in whatever processes, on a local disk and on
   * HDFS one gets it; on object stores (s3a), where a folder is renamed file by file, several may.
   *
   * @param written a folder that is not empty
   * @param target on the same file system; its parent exists
   * @return whether this call took the name; if not, what has it and what was written are as before
   * @throws IOException if the storage fails
   */
  static boolean place(Configuration hadoop, Path written, Path target) throws IOException {
    FileSystem fileSystem = target.getFileSystem(hadoop);
    if (fileSystem instanceof LocalFileSystem local) {
      return placeOnDisk(local.pathToFile(written).toPath(), local.pathToFile(target).toPath());
    }
    try {
      FileContext.getFileContext(target.toUri(), hadoop)
          .rename(written, target, Options.Rename.NONE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /**
   * By rename(2), which fails where a folder with content has the name. Hadoop 3.3 looks first and
   * renames then, and where that fails it copies the folder into the one that came in between.
   */
  private static boolean placeOnDisk(java.nio.file.Path written, java.nio.file.Path target)
      throws IOException {
    try {
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (FileSystemException e) {
      if (Files.exists(written) && Files.exists(target)) {
        return false;
      }
      throw e;
    }
  }
}
