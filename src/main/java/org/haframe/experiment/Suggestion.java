package org.haframe.experiment;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What a user may have meant by a word that is not known. */
public final class Suggestion {
  /** What is longer is no slip of the pen, and to compare it takes long. */
  private static final int LONGEST = 100;

  private Suggestion() {}

  /**
   * The known word that is nearest by the number of inserted, removed and replaced characters; of
   * equally near ones, the first. Empty where none is near: more than a third of the characters,
   * and more than two, differ.
   */
  public static Optional<String> nearest(String word, Collection<String> known) {
    return word.length() > LONGEST
        ? Optional.empty()
        : known.stream()
            .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
            .filter(candidate -> distance(word, candidate) <= Math.max(2, word.length() / 3));
  }

  /** Levenshtein's distance, row by row. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
