package org.haframe.data;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.haframe.hierarchy.ClassHierarchy;

/** Finds the leaf of each class of a source. */
final class ClassMatching {
  private static final int NAMES_SHOWN = 5;

  private ClassMatching() {}

  /**
   * The leaf of each class, by the class's name: the leaf with this node id, else the one with this
   * display name.
   *
   * @throws InvalidImageDataException if a class has no leaf
   */
  static Map<String, String> labels(
      List<FoundImages.FoundClass> classes, ClassHierarchy hierarchy) {
    var labels = new LinkedHashMap<String, String>();
    var missing =
        classes.stream()
            .filter(
                found -> {
                  OptionalInt index = hierarchy.classOf(found.name());
                  index.ifPresent(i -> labels.put(found.name(), hierarchy.labels().name(i)));
                  return index.isEmpty();
                })
            .toList();
    if (!missing.isEmpty()) {
      FoundImages.FoundClass first = missing.get(0);
      throw new InvalidImageDataException(
          "Cannot place the image class %s of %s in the hierarchy '%s': none of its %d leaves has this node id or display name; the nearest are %s.%s Rename the class or add it to the hierarchy file."
              .formatted(
                  first.name(),
                  first.firstFile(),
                  hierarchy.name(),
                  hierarchy.labels().count(),
                  nearest(first.name(), hierarchy),
                  others(missing)));
    }
    return labels;
  }

  private static String others(List<FoundImages.FoundClass> missing) {
    if (missing.size() == 1) {
      return "";
    }
    List<String> shown =
        missing.stream().skip(1).limit(NAMES_SHOWN).map(FoundImages.FoundClass::name).toList();
    boolean all = shown.size() == missing.size() - 1;
    return " %d other classes have no leaf either: %s%s."
        .formatted(missing.size() - 1, String.join(", ", shown), all ? "" : ", ...");
  }

  private static String nearest(String name, ClassHierarchy hierarchy) {
    return String.join(
        ", ",
        hierarchy.labels().names().stream()
            .flatMap(leaf -> Stream.of(leaf, hierarchy.displayName(leaf)))
            .distinct()
            .sorted(Comparator.comparingInt(known -> edits(name, known)))
            .limit(NAMES_SHOWN)
            .toList());
  }

  /** Levenshtein distance, case ignored. */
  private static int edits(String from, String to) {
    String a = from.toLowerCase(Locale.ROOT);
    String b = to.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
