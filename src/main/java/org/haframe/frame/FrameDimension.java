package org.haframe.frame;

/** How many dimensions the vectors of a frame have: setting {@code frame.dimension}. */
public sealed interface FrameDimension {

  /** Vectors that are longer belong to no network. */
  int MAXIMUM = 65_536;

  /**
   * As many as the similarities need: K - 1 where they have the eigenvalue 0, as in closed form and
   * the simplex, else K.
   */
  static FrameDimension rank() {
    return new Rank();
  }

  /**
   * As many as there are classes, as in the paper. Where the rank is K - 1, one is to spare, and
   * features miss the frame (src/docs/cosine-term.md).
   */
  static FrameDimension classes() {
    return new Classes();
  }

  /**
   * A given number.
   *
   * @param number in [1, 65536]
   * @throws IllegalArgumentException beyond
   */
  static FrameDimension of(int number) {
    return new Given(number);
  }

  /**
   * Number of dimensions of a frame.
   *
   * @param classCount K
   * @param rank of the similarities, in [1, K]
   */
  int count(int classCount, int rank);

  /** See {@link #rank()}. */
  record Rank() implements FrameDimension {
    @Override
    public int count(int classCount, int rank) {
      return rank;
    }
  }

  /** See {@link #classes()}. */
  record Classes() implements FrameDimension {
    @Override
    public int count(int classCount, int rank) {
      return classCount;
    }
  }

  /** See {@link #of(int)}. */
  record Given(int number) implements FrameDimension {
    public Given {
      if (number < 1 || number > MAXIMUM) {
        throw new IllegalArgumentException(
            "Cannot use frame.dimension = %d. Use 1 to %d, rank or classes."
                .formatted(number, MAXIMUM));
      }
    }

    @Override
    public int count(int classCount, int rank) {
      return number;
    }
  }
}
