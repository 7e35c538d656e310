package org.haframe.registry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A folder of files or folders that are numbered from 1, of which the newest counts.
 *
 * @param path which need not exist
 */
record NumberedFolder(Configuration hadoop, Path path) {
  private static final Pattern NUMBERED = Pattern.compile("(\\d{6,9})(\\.json)?");

  /** All numbers, the largest first; what is named otherwise is passed over. */
  List<Integer> newestFirst() throws IOException {
    FileStatus[] all;
    try {
      all = path.getFileSystem(hadoop).listStatus(path);
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return Arrays.stream(all)
        .map(file -> NUMBERED.matcher(file.getPath().getName()))
        .filter(Matcher::matches)
        .map(matcher -> Integer.parseInt(matcher.group(1)))
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /** The number after the largest. */
  int next() throws IOException {
    List<Integer> numbers = newestFirst();
    return numbers.isEmpty() ? 1 : numbers.get(0) + 1;
  }
}
