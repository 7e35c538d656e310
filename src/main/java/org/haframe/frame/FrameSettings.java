package org.haframe.frame;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * How a frame is made: settings {@code frame.*}.
 *
 * @param mapping from distance to cosine
 * @param minimumSimilarity how the smallest similarity is found; plays no part for {@link
 *     SimilarityMapping.Equiangular} and {@link SimilarityMapping.PerLevel}, which state it
 * @param dimension of the vectors, in [1, 65536]. Where none is given: K - 1 where the similarities
 *     have the eigenvalue 0, as in closed form and the simplex, else K. In one to spare, features
 *     miss the frame (src/docs/cosine-term.md)
 * @param seed of the rotation; one seed gives one frame
 * @param truncation whether the dimension may be below the rank of the similarities, and what then
 */
public record FrameSettings(
    SimilarityMapping mapping,
    MinimumSimilarity minimumSimilarity,
    OptionalInt dimension,
    long seed,
    Truncation truncation) {
  public FrameSettings {
    Objects.requireNonNull(mapping, "mapping");
    Objects.requireNonNull(minimumSimilarity, "minimumSimilarity");
    Objects.requireNonNull(truncation, "truncation");
    if (dimension.isPresent() && (dimension.getAsInt() < 1 || dimension.getAsInt() > 65_536)) {
      throw new IllegalArgumentException(
          "Cannot use frame.dimension = %d. Use 1 to 65536.".formatted(dimension.getAsInt()));
    }
  }

  /** Of a frame that has all its dimensions. */
  public FrameSettings(
      SimilarityMapping mapping,
      MinimumSimilarity minimumSimilarity,
      OptionalInt dimension,
      long seed) {
    this(mapping, minimumSimilarity, dimension, seed, Truncation.NONE);
  }

  /** The same in other dimensions. */
  public FrameSettings withDimension(int other) {
    return new FrameSettings(mapping, minimumSimilarity, OptionalInt.of(other), seed, truncation);
  }

  /**
   * The frame of a mapping alone: classes as far apart as can be, in no more dimensions than that
   * takes, seed 0.
   */
  public static FrameSettings of(SimilarityMapping mapping) {
    return new FrameSettings(mapping, MinimumSimilarity.CLOSED_FORM, OptionalInt.empty(), 0);
  }
}
