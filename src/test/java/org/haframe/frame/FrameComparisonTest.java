package org.haframe.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.Trees;
import org.junit.jupiter.api.Test;

class FrameComparisonTest {

  private static final double SINGLE = 1e-6; // features are float32

  @Property(tries = 40, seed = "1")
  void featuresAlongTheVectorsHaveTheCosinesOfTheFrame(
      @ForAll @IntRange(min = 2, max = 20) int classes, @ForAll @IntRange(max = 100) int tree) {
    ClassHierarchy hierarchy = Trees.random(classes, tree);
    ClassFrame frame = frame(hierarchy);

    FrameComparison comparison = FrameComparison.of(features(frame, 0), frame);

    for (CosinesAtDistance cosines : comparison.byDistance(hierarchy.distances())) {
      assertThat(cosines.lowest()).isCloseTo(cosines.wanted(), within(SINGLE));
      assertThat(cosines.highest()).isCloseTo(cosines.wanted(), within(SINGLE));
    }
  }

  @Property(tries = 40, seed = "2")
  void everyPairOfClassesIsBetweenTheLowestAndTheHighestOfItsDistance(
      @ForAll @IntRange(min = 2, max = 20) int classes, @ForAll @IntRange(max = 100) int tree) {
    ClassHierarchy hierarchy = Trees.random(classes, tree);
    ClassFrame frame = frame(hierarchy);
    FrameComparison comparison = FrameComparison.of(features(frame, 0.5), frame);

    List<CosinesAtDistance> byDistance = comparison.byDistance(hierarchy.distances());

    assertThat(byDistance.stream().mapToLong(CosinesAtDistance::pairs).sum())
        .isEqualTo((long) classes * (classes - 1) / 2);
    for (CosinesAtDistance at : byDistance) {
      List<Double> achieved = new ArrayList<>();
      for (int a = 0; a < classes; a++) {
        for (int b = 0; b < a; b++) {
          if (hierarchy.distances().between(a, b) == at.distance()) {
            achieved.add(comparison.achieved(a, b));
          }
        }
      }
      assertThat(achieved).hasSize((int) at.pairs()).contains(at.median());
      assertThat(achieved).allMatch(cosine -> cosine >= at.lowest() && cosine <= at.highest());
      assertThat(at.lowerQuartile()).isBetween(at.lowest(), at.median());
      assertThat(at.upperQuartile()).isBetween(at.median(), at.highest());
      assertThat(achieved.stream().filter(cosine -> cosine >= at.lowerQuartile()).count() * 4)
          .isGreaterThanOrEqualTo(3 * at.pairs());
    }
  }

  @Test
  void aClassWithoutADirectionIsNoticed() {
    ClassFrame frame = frame(Trees.star(2));
    var sums = new FeatureSums(2, frame.dimension());
    sums.add(0, new float[frame.dimension()]);
    sums.add(1, new float[frame.dimension()]);

    assertThat(FrameComparison.of(sums, frame).isFinite()).isFalse();
    assertThat(FrameComparison.of(features(frame, 0), frame).isFinite()).isTrue();
  }

  private static ClassFrame frame(ClassHierarchy hierarchy) {
    return FrameSolver.solve(
        hierarchy.distances(),
        new FrameSettings(
            new SimilarityMapping.ExponentialDecay(2),
            MinimumSimilarity.CLOSED_FORM,
            FrameDimension.rank(),
            3));
  }

  /** The vectors of the frame, each at another length, with noise. */
  private static FeatureSums features(ClassFrame frame, double noise) {
    var random = new Random(7);
    var sums = new FeatureSums(frame.classCount(), frame.dimension());
    for (int label = 0; label < frame.classCount(); label++) {
      var features = new float[frame.dimension()];
      for (int column = 0; column < features.length; column++) {
        features[column] =
            (float) ((1 + label) * (frame.at(label, column) + noise * random.nextGaussian()));
      }
      sums.add(label, features);
    }
    return sums;
  }
}
