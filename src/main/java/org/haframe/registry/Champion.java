package org.haframe.registry;

import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which version is in use: one of the files of {@code champion/}, the newest of which counts.
 *
 * @param generation number of the file, from 1: how often the champion has changed
 * @param version in use from then on
 * @param previousVersion that was in use before; null of the first champion
 * @param since when
 * @param change how it came about
 * @param by run id of the retraining; of a rollback, the user
 */
public record Champion(
    int generation,
    int version,
    @Nullable Integer previousVersion,
    Instant since,
    Change change,
    String by) {

  /** How a version became the champion. */
  public enum Change {
    PROMOTED,
    ROLLED_BACK
  }

  /** What a version is: champion, previous, or nothing, which is empty. */
  public String roleOf(int other) {
    return other == version
        ? "champion"
        : previous().equals(OptionalInt.of(other)) ? "previous" : "";
  }

  /** The version that was in use before; empty of the first champion. */
  public OptionalInt previous() {
    return previousVersion == null ? OptionalInt.empty() : OptionalInt.of(previousVersion);
  }
}
