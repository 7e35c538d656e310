package org.haframe.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** Names for runs that are compared, from the folders of their reports. */
public final class RunNames {
  private RunNames() {}

  /**
   * What tells folders apart: their paths without what all have in common at the beginning and at
   * the end, as {@code flat} and {@code frame} of {@code runs/flat/report} and {@code
   * runs/frame/report}.
   *
   * @throws IllegalArgumentException if a folder is named twice
   */
  public static List<String> of(List<String> folders) {
    List<List<String>> paths = folders.stream().map(RunNames::parts).toList();
    if (new HashSet<>(paths).size() < paths.size()) {
      throw new IllegalArgumentException(
          "Cannot compare a report with itself: %s names a folder twice. Name each once."
              .formatted(String.join(" ", folders)));
    }
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("Cannot compare no reports. Name the folders of some.");
    }
    int shortest = paths.stream().mapToInt(List::size).min().orElseThrow();
    int before = 0;
    while (before < shortest - 1 && allEqual(paths, before, true)) {
      before++;
    }
    int after = 0;
    while (after < shortest - before - 1 && allEqual(paths, after, false)) {
      after++;
    }
    List<String> names = new ArrayList<>();
    for (List<String> path : paths) {
      names.add(name(path.subList(before, path.size() - after)));
    }
    return names;
  }

  /** The parts of a path; the root, an empty one, is the first of a path from there. */
  private static List<String> parts(String folder) {
    return Stream.concat(
            folder.startsWith("/") ? Stream.of("") : Stream.empty(),
            Arrays.stream(folder.split("/")).filter(part -> !part.isEmpty() && !part.equals(".")))
        .toList();
  }

  private static String name(List<String> parts) {
    if (parts.isEmpty()) {
      return ".";
    }
    String name = String.join("/", parts);
    return name.isEmpty() ? "/" : name;
  }

  private static boolean allEqual(List<List<String>> paths, int distance, boolean fromBeginning) {
    return paths.stream()
            .map(path -> path.get(fromBeginning ? distance : path.size() - 1 - distance))
            .distinct()
            .count()
        == 1;
  }
}
