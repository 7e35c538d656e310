package org.haframe.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.Trees;

/** What holds for the frame of every tree. */
class FrameLawsTest {

  private static final double ROUNDING = 1e-9;

  @Property(tries = 60, seed = "1")
  void theFrameOfAStarIsTheSimplex(
      @ForAll @IntRange(min = 2, max = 40) int classes,
      @ForAll @DoubleRange(min = 0.01, max = 20) double gamma,
      @ForAll long seed) {
    ClassFrame frame = solve(Trees.star(classes).distances(), gamma, seed);

    for (int a = 0; a < classes; a++) {
      for (int b = 0; b < classes; b++) {
        assertThat(frame.cosine(a, b))
            .isCloseTo(a == b ? 1 : -1.0 / (classes - 1), within(ROUNDING));
      }
    }
  }

  @Property(tries = 60, seed = "2")
  void nearerClassesHaveLargerCosines(
      @ForAll @IntRange(min = 3, max = 25) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @DoubleRange(min = 0.1, max = 10) double gamma) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    ClassFrame frame = solve(distances, gamma, 1);

    for (int a = 0; a < classes; a++) {
      for (int b = 0; b < classes; b++) {
        for (int c = 0; c < classes; c++) {
          if (distances.between(a, b) < distances.between(a, c)) {
            assertThat(frame.cosine(a, b)).isGreaterThan(frame.cosine(a, c));
          }
        }
      }
    }
  }

  private static ClassFrame solve(HierarchicalDistances distances, double gamma, long seed) {
    return FrameSolver.solve(
        distances,
        new FrameSettings(
            new SimilarityMapping.ExponentialDecay(gamma),
            MinimumSimilarity.CLOSED_FORM,
            OptionalInt.empty(),
            seed));
  }
}
