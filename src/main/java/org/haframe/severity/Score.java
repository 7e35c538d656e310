package org.haframe.severity;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** A score, or the reason why there is none. */
public sealed interface Score {

  /** The score; empty where it is not defined. */
  OptionalDouble value();

  /** Why the score is not defined; empty where it is. */
  Optional<String> reason();

  /** A score that is defined. */
  static Score of(double number) {
    return new Defined(number);
  }

  /** A score that is not defined. */
  static Score undefined(String why) {
    return new Undefined(why);
  }

  /** A finite number. */
  record Defined(double number) implements Score {
    public Defined {
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException(
            "Cannot use %s as a score. Say why it is not defined.".formatted(number));
      }
    }

    @Override
    public OptionalDouble value() {
      return OptionalDouble.of(number);
    }

    @Override
    public Optional<String> reason() {
      return Optional.empty();
    }
  }

  /** The reason, without a full stop. */
  record Undefined(String why) implements Score {
    public Undefined {
      Objects.requireNonNull(why, "why");
    }

    @Override
    public OptionalDouble value() {
      return OptionalDouble.empty();
    }

    @Override
    public Optional<String> reason() {
      return Optional.of(why);
    }
  }
}
