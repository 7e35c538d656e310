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
   * @param similarities by distance 1, ..., max d; at distance 0 it is 1. None is larger than the
   *     one before, all are below 1 and at least -1
   */
  record PerLevel(List<Double> similarities) implements SimilarityMapping {
    public PerLevel {
      similarities = List.copyOf(similarities);
      if (similarities.isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot use frame.similarities = []. Give the cosine of two classes at distance 1, 2 and so on.");
      }
      double above = 1;
      for (int distance = 1; distance <= similarities.size(); distance++) {
        double similarity = similarities.get(distance - 1);
        if (!(similarity <= above && similarity < 1 && similarity >= -1)) {
          throw new IllegalArgumentException(
              "Cannot use frame.similarities = %s: %s at distance %d is out of order. Let them fall from distance 1 on, all in [-1, 1)."
                  .formatted(similarities, similarity, distance));
        }
        above = similarity;
      }
    }

    @Override
    public double dissimilarity(int distance, int largest) {
      if (similarities.size() != largest) {
        throw new IllegalArgumentException(
            "Cannot use frame.similarities = %s: there are %d, and classes of this hierarchy are 1 to %d levels apart. Give %d."
                .formatted(similarities, similarities.size(), largest, largest));
      }
      return (1 - at(distance)) / (1 - at(largest));
    }

    private double at(int distance) {
      return distance == 0 ? 1 : similarities.get(distance - 1);
    }

    @Override
    public OptionalDouble givenMinimum() {
      return OptionalDouble.of(at(similarities.size()));
    }
  }
}
