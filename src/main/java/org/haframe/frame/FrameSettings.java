package org.haframe.frame;

import java.util.Objects;

/**
 * How a frame is made: settings {@code frame.*}.
 *
 * @param mapping from distance to cosine
 * @param minimumSimilarity how the smallest similarity is found; plays no part for {@link
 *     SimilarityMapping.Equiangular} and {@link SimilarityMapping.PerLevel}, which state it
 * @param dimension of the vectors
 * @param seed of the rotation; one seed gives one frame
 * @param truncation whether the dimension may be below the rank of the similarities, and what then
 */
public record FrameSettings(
    SimilarityMapping mapping,
    MinimumSimilarity minimumSimilarity,
    FrameDimension dimension,
    long seed,
    Truncation truncation) {
  public FrameSettings {
    Objects.requireNonNull(mapping, "mapping");
    Objects.requireNonNull(minimumSimilarity, "minimumSimilarity");
    Objects.requireNonNull(truncation, "truncation");
    Objects.requireNonNull(dimension, "dimension");
  }

  /** Of a frame that has all its dimensions. */
  public FrameSettings(
      SimilarityMapping mapping,
      MinimumSimilarity minimumSimilarity,
      FrameDimension dimension,
      long seed) {
    this(mapping, minimumSimilarity, dimension, seed, Truncation.NONE);
  }

  /** The same in other dimensions. */
  public FrameSettings withDimension(int other) {
    return new FrameSettings(
        mapping, minimumSimilarity, FrameDimension.of(other), seed, truncation);
  }

  /**
   * The frame of a mapping alone: classes as far apart as can be, in no more dimensions than that
   * takes, seed 0.
   */
  public static FrameSettings of(SimilarityMapping mapping) {
    return new FrameSettings(mapping, MinimumSimilarity.CLOSED_FORM, FrameDimension.rank(), 0);
  }
}
