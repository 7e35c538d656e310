package org.haframe.data;

import java.io.File;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Names of local files that this process can say. Java turns the bytes of a name into characters by
 * the locale, and Hadoop passes over what it cannot find again by them: without this check, images
 * would be missing and nobody would be told.
 */
final class LocalNames {
  private static final int SHOWN = 3;

  private LocalNames() {}

  /**
   * Looks through a folder and all below it; does nothing for other storages, which have names in
   * UTF-8.
   *
   * @throws InvalidImageDataException if files or folders cannot be named
   */
  static void requireReadable(FileSystem fileSystem, Path folder) {
    if (!(fileSystem instanceof LocalFileSystem local)) {
      return;
    }
    var unreadable = new ArrayList<String>();
    var folders = new ArrayDeque<File>(List.of(local.pathToFile(folder)));
    while (!folders.isEmpty()) {
      File[] entries = folders.pop().listFiles();
      for (File entry : entries == null ? new File[0] : entries) {
        if (entry.isDirectory()) {
          folders.push(entry);
        } else if (isReplaced(entry.getName()) && !entry.exists()) {
          unreadable.add(entry.getPath());
        }
      }
    }
    if (!unreadable.isEmpty()) {
      throw new InvalidImageDataException(
          "Cannot read all of %s: the names of %,d files or folders there, such as %s, are no text in the encoding of this process (%s). Set LC_ALL to a UTF-8 locale such as C.UTF-8, or rename them."
              .formatted(
                  folder,
                  unreadable.size(),
                  String.join(", ", unreadable.stream().limit(SHOWN).toList()),
                  System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name())));
    }
  }

  /** Java puts one of these for bytes that are no text. */
  private static boolean isReplaced(String name) {
    return name.indexOf('?') >= 0 || name.indexOf('\uFFFD') >= 0;
  }
}
