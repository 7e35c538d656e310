package org.haframe.data;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.haframe.hierarchy.ClassLabels;
import org.jspecify.annotations.Nullable;

/**
 * Where rows hold the class of their image, and how.
 *
 * @param name of the column
 * @param classesByIndex which class an index stands for; empty where rows hold names
 */
public record LabelColumn(String name, List<String> classesByIndex) implements Serializable {
  public LabelColumn {
    classesByIndex = List.copyOf(classesByIndex);
  }

  /** A column of class names. */
  public static LabelColumn ofNames(String name) {
    return new LabelColumn(name, List.of());
  }

  /** Finds the classes of values, in the given class order. */
  public Finder finder(ClassLabels labels) {
    return new Finder(labels);
  }

  /** One for each task. */
  public final class Finder {
    private final Map<String, Integer> indices = new HashMap<>();

    private Finder(ClassLabels labels) {
      for (int i = 0; i < labels.count(); i++) {
        indices.put(labels.name(i), i);
      }
    }

    /** The class index of a value of the column; empty where it is no class. */
    public OptionalInt find(@Nullable Object value) {
      String label = label(value);
      Integer index = label == null ? null : indices.get(label);
      return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    private @Nullable String label(@Nullable Object value) {
      if (classesByIndex.isEmpty()) {
        return value instanceof String label ? label : null;
      }
      return value instanceof Number number
              && number.doubleValue() == number.intValue()
              && number.intValue() >= 0
              && number.intValue() < classesByIndex.size()
          ? classesByIndex.get(number.intValue())
          : null;
    }
  }
}
