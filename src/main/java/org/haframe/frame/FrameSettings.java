package org.haframe.frame;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * How a frame is made: settings {@code frame.*}.
 *
 * @param mapping from distance to cosine
 * @param minimumSimilarity how the smallest similarity is found; plays no part for {@link
 *     SimilarityMapping.Equiangular} and {@link SimilarityMapping.PerLevel}, which state it
 * @param dimension of the vectors, in [1, 65536] and at least the rank of the similarities; as many
 *     as classes where none is given, as in the authors' code
 * @param seed of the rotation; one seed gives one frame
 */
public record FrameSettings(
    SimilarityMapping mapping,
    MinimumSimilarity minimumSimilarity,
    OptionalInt dimension,
    long seed) {
  public FrameSettings {
    Objects.requireNonNull(mapping, "mapping");
    Objects.requireNonNull(minimumSimilarity, "minimumSimilarity");
    if (dimension.isPresent() && (dimension.getAsInt() < 1 || dimension.getAsInt() > 65_536)) {
      throw new IllegalArgumentException(
          "Cannot use frame.dimension = %d. Use 1 to 65536.".formatted(dimension.getAsInt()));
    }
  }
}
