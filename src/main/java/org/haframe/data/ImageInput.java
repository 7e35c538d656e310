package org.haframe.data;

import java.util.Objects;
import java.util.Optional;

/**
 * A file or folder to import from.
 *
 * @param assignment which split its images belong to
 * @param path a Hadoop path
 */
public record ImageInput(Assignment assignment, String path) {

  /** How images come to their split. */
  public enum Assignment {
    /** File and folder names tell: train*, val*, test*. */
    AS_NAMED,
    TRAIN,
    VALIDATION,
    TEST;

    static Assignment to(Split split) {
      return switch (split) {
        case TRAIN -> TRAIN;
        case VALIDATION -> VALIDATION;
        case TEST -> TEST;
      };
    }

    /** The given split; empty where names tell. */
    Optional<Split> split() {
      return switch (this) {
        case AS_NAMED -> Optional.empty();
        case TRAIN -> Optional.of(Split.TRAIN);
        case VALIDATION -> Optional.of(Split.VALIDATION);
        case TEST -> Optional.of(Split.TEST);
      };
    }
  }

  public ImageInput {
    Objects.requireNonNull(assignment, "assignment");
    if (path.isBlank()) {
      throw new IllegalArgumentException(
          "Cannot import from an empty path. Give [SPLIT=]PATH, for instance train=data/train.bin.");
    }
  }

  /**
   * Reads {@code [SPLIT=]PATH}. What stands before the first {@code =} counts only where it is the
   * name of a split: a path may hold that sign itself.
   */
  public static ImageInput parse(String text) {
    int sign = text.indexOf('=');
    if (sign > 0) {
      Optional<Split> split = Split.named(text.substring(0, sign));
      if (split.isPresent()) {
        return new ImageInput(Assignment.to(split.get()), text.substring(sign + 1));
      }
    }
    return new ImageInput(Assignment.AS_NAMED, text);
  }
}
