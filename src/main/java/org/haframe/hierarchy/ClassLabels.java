package org.haframe.hierarchy;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * The class order: class i of a network, a frame, a tally or a report is {@code names.get(i)}.
 *
 * @param names node ids of the leaves of a {@link ClassHierarchy}, all different, at least one
 */
public record ClassLabels(List<String> names) {
  public ClassLabels {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot order classes: there are none. Give the names of the classes.");
    }
    var seen = new HashSet<String>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "Cannot order classes: '%s' is named twice. Name each class once.".formatted(name));
      }
    }
  }

  /** How many classes there are; K in the formulas. */
  public int count() {
    return names.size();
  }

  /** The node id of a class. */
  public String name(int classIndex) {
    return names.get(classIndex);
  }

  /** The index of a class by its node id; looks at the names one by one. */
  public OptionalInt indexOf(String name) {
    int index = names.indexOf(name);
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
  }
}
