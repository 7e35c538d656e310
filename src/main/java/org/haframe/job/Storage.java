package org.haframe.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.haframe.registry.WholeFile;

/**
 * The files that jobs themselves read and write, through Hadoop: local, hdfs://, s3a://. Works
 * before Spark has started, so that a wrong path is found at once.
 */
final class Storage {
  private static final String SPARK_PREFIX = "spark.hadoop.";

  private final Configuration hadoop;

  private Storage(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** With Hadoop's own settings and the spark.hadoop.* ones that spark-submit passed on. */
  static Storage asSubmitted() {
    Configuration hadoop = new Configuration();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(SPARK_PREFIX)) {
        hadoop.set(name.substring(SPARK_PREFIX.length()), System.getProperty(name));
      }
    }
    return new Storage(hadoop);
  }

  Configuration hadoop() {
    return hadoop;
  }

  FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(hadoop);
  }

  boolean exists(Path path) throws IOException {
    return fileSystem(path).exists(path);
  }

  /** Whether two paths name one file or folder, however they are written. */
  boolean isSame(Path a, Path b) throws IOException {
    return fileSystem(a).makeQualified(a).equals(fileSystem(b).makeQualified(b));
  }

  /**
   * The content of a file; empty where there is none. Of a file that is too long there is one byte
   * more than wanted, so that its reader, who can say what it should be, refuses it.
   *
   * @param most bytes that a file of this kind may have
   */
  Optional<byte[]> read(Path file, int most) throws IOException {
    try (InputStream in = fileSystem(file).open(file)) {
      return Optional.of(in.readNBytes(most + 1));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether there is something at a path that holds data: a file, or a folder that is not empty.
   */
  boolean isOccupied(Path path) throws IOException {
    return exists(path) && (!isFolder(path) || fileSystem(path).listStatus(path).length > 0);
  }

  /**
   * Whether a folder holds nothing but files of the given names, and what killed writers left of
   * any.
   */
  boolean holdsOnly(Path folder, Set<String> names) throws IOException {
    return isFolder(folder)
        && Arrays.stream(fileSystem(folder).listStatus(folder))
            .filter(file -> !WholeFile.isUnfinished(file))
            .map(FileStatus::getPath)
            .map(Path::getName)
            .allMatch(names::contains);
  }

  /**
   * Finds out early what would only show when the job is done.
   *
   * @throws IOException if a file stands where a folder above the path has to be
   */
  void requireFoldersAbove(Path path) throws IOException {
    Path above = fileSystem(path).makeQualified(path).getParent();
    while (above != null && !exists(above)) {
      above = above.getParent();
    }
    if (above != null && !isFolder(above)) {
      throw new IOException(
          "there can be no %s, since %s is a file and not a folder".formatted(path, above));
    }
  }

  /**
   * Writes a file, replacing an older one at once: see {@link WholeFile}.
   *
   * @throws org.haframe.registry.UnwritableFileException if the storage fails
   */
  void write(Path file, byte[] content) throws IOException {
    WholeFile.write(hadoop, file, out -> out.write(content));
  }

  void write(Path file, String content) throws IOException {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Puts a folder in the place of another, which is deleted. Whoever looks in between finds none.
   *
   * @param written on the same file system
   */
  void replace(Path target, Path written) throws IOException {
    FileSystem fileSystem = fileSystem(target);
    fileSystem.delete(target, true);
    if (!fileSystem.rename(written, target)) {
      throw new IOException(
          "there is no %s after renaming %s. Rename it by hand".formatted(target, written));
    }
  }

  /** Deletes a file or a folder with all it holds; does nothing where there is none. */
  void delete(Path path) throws IOException {
    fileSystem(path).delete(path, true);
  }

  /** Deletes what killed writers left in a folder. Nobody may be writing there. */
  void deleteUnfinished(Path folder) throws IOException {
    WholeFile.deleteUnfinished(hadoop, folder);
  }

  private boolean isFolder(Path path) throws IOException {
    try {
      return fileSystem(path).getFileStatus(path).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }
}
