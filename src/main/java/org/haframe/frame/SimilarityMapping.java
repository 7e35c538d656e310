package org.haframe.frame;

import java.util.List;
import java.util.OptionalDouble;

/** How the distance between two classes becomes the cosine that their vectors shall have. */
public sealed interface SimilarityMapping {

  /**
   * How unlike two classes shall be, up to a factor: 0 at distance 0, rising with distance.
   *
   * @param distance in [0, largest]
   * @param largest distance in the hierarchy, at least 1
   */
  double dissimilarity(int distance, int largest);

  /** The similarity at the largest distance, where the mapping states it. */
  default OptionalDouble givenMinimum() {
    return OptionalDouble.empty();
  }

  /**
   * S = (1 - s) exp(-gamma d / max d) + s: HAFrame, arXiv:2303.05689. The smallest similarity s is
   * found as {@link MinimumSimilarity} says.
   *
   * @param gamma in [0.001, 1000]; the larger, the closer to {@link Equiangular}
   */
  record ExponentialDecay(double gamma) implements SimilarityMapping {
    public ExponentialDecay {
      if (!(gamma >= 0.001 && gamma <= 1000)) {
        throw new IllegalArgumentException(
            "Cannot use frame.gamma = %s. Use 0.001 to 1000; the paper uses 1 to 5."
                .formatted(gamma));
      }
    }

    @Override
    public double dissimilarity(int distance, int largest) {
      return -StrictMath.expm1(-gamma * distance / largest);
    }
  }

  /**
   * S = 1 - (1 - s) d / max d, as in Barz and Denzler (2019), with the smallest similarity s found
   * as {@link MinimumSimilarity} says.
   */
  record Linear() implements SimilarityMapping {
    @Override
    public double dissimilarity(int distance, int largest) {
      return (double) distance / largest;
    }
  }

  /**
   * The simplex equiangular tight frame: S = -1 / (K - 1) between any two classes. The tree plays
   * no part.
   */
  record Equiangular() implements SimilarityMapping {
    @Override
    public double dissimilarity(int distance, int largest) {
      return distance == 0 ? 0 : 1;
    }
  }

  /**
   * A similarity of its own for each distance.
   *
   * @param similarities by distance 0, 1, ..., max d: the first is 1, none is larger than the one
   *     before, all others are below 1 and at least -1
   */
  record PerLevel(List<Double> similarities) implements SimilarityMapping {
    public PerLevel {
      similarities = List.copyOf(similarities);
      if (similarities.isEmpty() || similarities.get(0) != 1) {
        throw new IllegalArgumentException(
            "Cannot use the level similarities %s: a class has similarity 1 with itself. Begin with 1."
                .formatted(similarities));
      }
      for (int distance = 1; distance < similarities.size(); distance++) {
        double similarity = similarities.get(distance);
        if (!(similarity <= similarities.get(distance - 1) && similarity < 1 && similarity >= -1)) {
          throw new IllegalArgumentException(
              "Cannot use the level similarities %s: %s at distance %d is out of order. Let them fall from 1, all in [-1, 1)."
                  .formatted(similarities, similarity, distance));
        }
      }
    }

    @Override
    public double dissimilarity(int distance, int largest) {
      if (similarities.size() != largest + 1) {
        throw new IllegalArgumentException(
            "Cannot use %d level similarities: distances in this hierarchy are 0 to %d. Give %d."
                .formatted(similarities.size(), largest, largest + 1));
      }
      return (1 - similarities.get(distance)) / (1 - similarities.get(largest));
    }

    @Override
    public OptionalDouble givenMinimum() {
      return OptionalDouble.of(similarities.get(similarities.size() - 1));
    }
  }
}
