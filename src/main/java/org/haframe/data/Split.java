package org.haframe.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The part of a data set that an image belongs to. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  /** The name in tables and identifiers: {@code train}, {@code validation} or {@code test}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The split of a name as data sets use it: also {@code val} and {@code valid}, in any case. Empty
   * for other names.
   */
  public static Optional<Split> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("val") || lower.equals("valid")) {
      return Optional.of(VALIDATION);
    }
    return Arrays.stream(values()).filter(split -> split.text().equals(lower)).findFirst();
  }
}
