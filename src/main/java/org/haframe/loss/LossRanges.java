package org.haframe.loss;

/** Ranges of the settings {@code loss.*}: checks that fail with the key and what to use. */
final class LossRanges {

  private LossRanges() {}

  static void requireWeight(String key, double weight) {
    if (!(weight >= 0 && weight <= 100)) {
      throw new IllegalArgumentException(
          "Cannot use %s = %s. Use 0 to 100.".formatted(key, weight));
    }
  }

  static void requireShare(String key, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("Cannot use %s = %s. Use 0 to 1.".formatted(key, share));
    }
  }

  static void requirePositive(String key, double value) {
    if (!(value > 0 && value <= 1000)) {
      throw new IllegalArgumentException(
          "Cannot use %s = %s. Use a number above 0, at most 1000.".formatted(key, value));
    }
  }
}
