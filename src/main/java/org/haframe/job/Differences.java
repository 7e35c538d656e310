package org.haframe.job;

import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What tells one training from another, for messages. */
final class Differences {
  private Differences() {}

  /** Such as {@code loss.alpha was 0.4 and is 0.3}; in the order of the keys. */
  static String between(Map<String, String> then, Map<String, String> now) {
    var keys = new TreeSet<String>(then.keySet());
    keys.addAll(now.keySet());
    return keys.stream()
        .filter(key -> !then.getOrDefault(key, "").equals(now.getOrDefault(key, "")))
        .map(
            key ->
                "%s was %s and is %s"
                    .formatted(
                        key,
                        then.getOrDefault(key, "not given"),
                        now.getOrDefault(key, "not given")))
        .collect(Collectors.joining(", "));
  }
}
