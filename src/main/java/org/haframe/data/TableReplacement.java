package org.haframe.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a new table in the place of an old one: write beside it, rename the old one away, rename the
 * new one in, delete the old one.
 *
 * <p>A reader sees the old table, for a moment none, then the new one; never a mixture. An import
 * that is killed leaves {@code .NAME.importing} or {@code .NAME.replaced} beside the table, which
 * the next import of the same output cleans up or puts back. One import at a time for an output.
 *
 * <p>On object stores (s3a) a rename copies files one by one, deletes them behind that, and is not
 * atomic: nobody may read the table while an import ends there. One that is killed meanwhile leaves
 * a part of the new table, for which the next import puts the old one back.
 */
final class TableReplacement {
  private static final Logger log = LoggerFactory.getLogger(TableReplacement.class);

  private final FileSystem fileSystem;
  private final Path output;

  private TableReplacement(FileSystem fileSystem, Path output) {
    this.fileSystem = fileSystem;
    this.output = output;
  }

  /**
   * Cleans up after a killed import and checks that the output may be written.
   *
   * @throws OutputExistsException if something else is there
   * @throws IOException if the output cannot be written, or the storage fails
   */
  static TableReplacement prepare(
      FileSystem fileSystem, Path output, ImportRequest.Existing existing) throws IOException {
    Path qualified = fileSystem.makeQualified(output);
    if (qualified.getParent() == null) {
      throw new OutputExistsException(
          "Cannot write an image table to %s: it is the root of a file system. Name a directory below it."
              .formatted(output));
    }
    var replacement = new TableReplacement(fileSystem, qualified);
    replacement.requireDirectoriesAbove();
    replacement.recover(existing);
    replacement.requireReplaceable(existing);
    return replacement;
  }

  /** Where the new table is written. */
  Path staging() {
    return sibling(output, "importing");
  }

  /** Where the old table waits for its end. */
  static Path replaced(Path output) {
    return sibling(output, "replaced");
  }

  /** Puts the new table in place. */
  void commit() throws IOException {
    boolean replaces = fileSystem.exists(output);
    try {
      if (replaces) {
        rename(output, replaced(output));
      }
      rename(staging(), output);
    } catch (IOException e) {
      try {
        recoverReplaced(ImportRequest.Existing.OWN_TABLE);
      } catch (IOException | OutputExistsException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    if (replaces) {
      fileSystem.delete(replaced(output), true);
    }
  }

  /** Drops the new table; the old one stays. */
  void abandon() throws IOException {
    fileSystem.delete(staging(), true);
  }

  private void recover(ImportRequest.Existing existing) throws IOException {
    recoverReplaced(existing);
    if (fileSystem.exists(staging())) {
      log.info("Removing {}, which a killed import left behind", staging());
      fileSystem.delete(staging(), true);
    }
  }

  /**
   * The old table goes only where a whole one is in its place. Stores that rename by copies copy
   * all files before they delete one: the output is whole unless all that it has is still in
   * staging, of which it is a part then, or in the old table, of which it is what was not deleted
   * yet.
   */
  private void recoverReplaced(ImportRequest.Existing existing) throws IOException {
    Path old = replaced(output);
    if (!fileSystem.exists(old)) {
      return;
    }
    if (fileSystem.exists(output)) {
      boolean part = isPartOf(staging()) || isPartOf(old);
      if (!part && ImageTable.isImageTable(fileSystem, output)) {
        log.info("Removing {}, which a killed import left behind", old);
        fileSystem.delete(old, true);
        return;
      }
      if (!part && existing != ImportRequest.Existing.ANYTHING) {
        throw new OutputExistsException(
            "Cannot write an image table to %s: there is something that is no image table, and the table that was there is in %s since an import was killed. Move one of them away, or allow to replace what is there (--overwrite)."
                .formatted(output, old));
      }
      fileSystem.delete(output, true);
    }
    log.info("Putting {} back as {}: an import was killed while replacing it", old, output);
    rename(old, output);
  }

  /**
   * Whether another directory has all files of the output, by their names: Parquet's are unique.
   */
  private boolean isPartOf(Path other) throws IOException {
    if (fileSystem.getFileStatus(output).isFile()) {
      return false;
    }
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(output, true);
    while (files.hasNext()) {
      String name = output.toUri().relativize(files.next().getPath().toUri()).getPath();
      if (!fileSystem.exists(new Path(other, name))) {
        return false;
      }
    }
    return true;
  }

  private void requireReplaceable(ImportRequest.Existing existing) throws IOException {
    FileStatus status;
    try {
      status = fileSystem.getFileStatus(output);
    } catch (FileNotFoundException e) {
      return;
    }
    if (existing == ImportRequest.Existing.ANYTHING) {
      return;
    }
    if (status.isFile()) {
      throw new OutputExistsException(
          "Cannot write an image table to %s: there is a file. Choose another output, or allow to replace it (--overwrite)."
              .formatted(output));
    }
    if (fileSystem.listStatus(output).length > 0 && !ImageTable.isImageTable(fileSystem, output)) {
      throw new OutputExistsException(
          "Cannot write an image table to %s: the directory holds something that is no image table. Choose another output, or allow to replace it (--overwrite)."
              .formatted(output));
    }
  }

  /** From the root down: HDFS refuses to look below a file. */
  private void requireDirectoriesAbove() throws IOException {
    var above = new ArrayDeque<Path>();
    for (Path path = output.getParent(); path != null; path = path.getParent()) {
      above.push(path);
    }
    for (Path path : above) {
      if (!fileSystem.exists(path)) {
        return;
      }
      if (fileSystem.getFileStatus(path).isFile()) {
        throw new ParentNotDirectoryException(
            "Cannot write an image table to %s: %s is a file, not a directory. Choose another output."
                .formatted(output, path));
      }
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!fileSystem.rename(from, to)) {
      throw new IOException(
          "Cannot rename %s to %s. Check the permissions and whether another import runs."
              .formatted(from, to));
    }
  }

  private static Path sibling(Path output, String role) {
    return new Path(output.getParent(), "." + output.getName() + "." + role);
  }
}
