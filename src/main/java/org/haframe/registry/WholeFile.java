package org.haframe.registry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Files that are replaced whole: on local disks, HDFS and s3a a reader, and whoever comes after a
 * kill, finds the old file or the new one, never a part and never none.
 *
 * <p>They are written under a temporary name beside their own, closed, and renamed; on s3a
 * {@linkplain WholeObject under their own}. On other object stores a rename is a copy and a
 * deletion: for a moment there may be none.
 *
 * <p>Local files are written past Hadoop's checksummed file system. It keeps a file's checksums in
 * a second file, and replaces a file in three steps (delete, rename, rename the checksums): a kill
 * between them leaves no file, or one that does not fit its checksums and cannot be read.
 */
public final class WholeFile {

  /** Of a temporary file, and of its checksums, which earlier releases wrote too. */
  private static final Pattern UNFINISHED =
      Pattern.compile(
          "\\.{1,2}[^.].*\\.\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}(\\.crc)?");

  private WholeFile() {}

  /** What a file shall hold. */
  @FunctionalInterface
  public interface Content {
    /**
     * @param out not to be closed
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** What becomes of a file that is there already. */
  enum Existing {
    REPLACED,
    KEPT
  }

  /**
   * Writes a file, replacing an older one at once. Where that fails the older one stays.
   *
   * @throws UnwritableFileException if the storage fails, for instance because it is full
   */
  public static void write(Configuration hadoop, Path file, Content content) throws IOException {
    write(hadoop, file, content, Existing.REPLACED);
  }

  /**
   * Writes a file under a name that nothing has yet: of several writers, on whatever machines, one
   * does, and the others find that they did not. On object stores two that write at the same moment
   * may both believe it.
   *
   * @return whether this call wrote it; if not, the file that was there is as it was
   * @throws UnwritableFileException if the storage fails
   */
  public static boolean create(Configuration hadoop, Path file, Content content)
      throws IOException {
    return write(hadoop, file, content, Existing.KEPT);
  }

  private static boolean write(Configuration hadoop, Path file, Content content, Existing existing)
      throws IOException {
    try {
      FileSystem fileSystem = withoutChecksumFiles(file.getFileSystem(hadoop));
      Path target = fileSystem.makeQualified(file);
      return WholeObject.appearsWhenClosed(fileSystem, target)
          ? WholeObject.write(fileSystem, target, content, existing)
          : writeAndRename(hadoop, fileSystem, target, content, existing);
    } catch (IOException e) {
      throw new UnwritableFileException(file, e);
    } catch (FSError e) { // what Hadoop makes of a failed write to a local disk
      throw new UnwritableFileException(file, Optional.ofNullable(e.getCause()).orElse(e));
    }
  }

  private static boolean writeAndRename(
      Configuration hadoop, FileSystem fileSystem, Path target, Content content, Existing existing)
      throws IOException {
    Path temporary = new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
    try {
      fileSystem.mkdirs(target.getParent());
      try (OutputStream out = fileSystem.create(temporary, false)) {
        content.writeTo(out);
      }
      if (existing == Existing.REPLACED) {
        replace(hadoop, fileSystem, temporary, target);
        return true;
      }
      boolean created = place(hadoop, fileSystem, temporary, target);
      fileSystem.delete(temporary, false);
      return created;
    } catch (IOException | FSError e) {
      try {
        fileSystem.delete(temporary, false);
      } catch (IOException cleanup) {
        e.addSuppressed(cleanup);
      }
      throw e;
    }
  }

  private static void replace(
      Configuration hadoop, FileSystem fileSystem, Path temporary, Path target) throws IOException {
    if (fileSystem instanceof RawLocalFileSystem local) {
      renameOnDisk(local, temporary, target);
    } else {
      rename(hadoop, temporary, target, Options.Rename.OVERWRITE);
    }
  }

  /** Returns whether the target was free. */
  private static boolean place(
      Configuration hadoop, FileSystem fileSystem, Path temporary, Path target) throws IOException {
    try {
      if (fileSystem instanceof RawLocalFileSystem local) {
        linkOnDisk(local, temporary, target);
      } else {
        rename(hadoop, temporary, target, Options.Rename.NONE);
      }
      return true;
    } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
  }

  /**
   * Deletes what killed writers left in a folder; does nothing where there is none. Nobody may be
   * writing there.
   */
  public static void deleteUnfinished(Configuration hadoop, Path folder) throws IOException {
    FileSystem fileSystem = withoutChecksumFiles(folder.getFileSystem(hadoop));
    FileStatus[] files;
    try {
      files = fileSystem.listStatus(folder);
    } catch (FileNotFoundException e) {
      return;
    }
    for (FileStatus file : files) {
      if (isUnfinished(file)) {
        fileSystem.delete(file.getPath(), false);
      }
    }
  }

  /** Whether a file is what a writer that was killed left, or one that still writes. */
  public static boolean isUnfinished(FileStatus file) {
    return file.isFile() && UNFINISHED.matcher(file.getPath().getName()).matches();
  }

  private static FileSystem withoutChecksumFiles(FileSystem fileSystem) {
    return fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
  }

  private static void rename(
      Configuration hadoop, Path temporary, Path target, Options.Rename existing)
      throws IOException {
    FileContext.getFileContext(target.toUri(), hadoop).rename(temporary, target, existing);
  }

  private static void renameOnDisk(RawLocalFileSystem fileSystem, Path temporary, Path target)
      throws IOException {
    java.nio.file.Path from = forced(fileSystem, temporary);
    java.nio.file.Path to = fileSystem.pathToFile(target).toPath();
    // Of an earlier release or another program. Hadoop would hold them against the new content.
    Files.deleteIfExists(to.resolveSibling("." + to.getFileName() + ".crc"));
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE); // rename(2), which replaces
  }

  private static void linkOnDisk(RawLocalFileSystem fileSystem, Path temporary, Path target)
      throws IOException {
    java.nio.file.Path from = forced(fileSystem, temporary);
    Files.createLink(fileSystem.pathToFile(target).toPath(), from); // link(2), which never replaces
  }

  /** A file with its content on the disk: else a machine that loses its power may keep the name. */
  private static java.nio.file.Path forced(RawLocalFileSystem fileSystem, Path file)
      throws IOException {
    java.nio.file.Path path = fileSystem.pathToFile(file).toPath();
    try (FileChannel written = FileChannel.open(path, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    return path;
  }
}
