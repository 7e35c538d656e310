package org.haframe.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import java.util.SplittableRandom;
import org.haframe.SharedFiles;
import org.haframe.hierarchy.Trees;
import org.junit.jupiter.api.Test;

class FrameConvergenceTest {

  private static final double EXACT = 1e-6; // features are float32
  private static final double GOLDEN = 1e-6;

  @Test
  void featuresOnTheVectorsHaveConverged() {
    ClassFrame frame = frame();
    FeatureSums sums = new FeatureSums(frame.classCount(), frame.dimension());
    for (int label = 0; label < frame.classCount(); label++) {
      sums.add(label, vector(frame, label, 3));
      sums.add(label, vector(frame, label, 3));
    }

    FrameConvergence convergence = FrameConvergence.of(sums, frame);

    assertThat(convergence.deviation()).isCloseTo(0, within(EXACT));
    assertThat(convergence.selfDuality()).isCloseTo(0, within(EXACT));
    assertThat(convergence.withinClassVariability()).isCloseTo(0, within(EXACT));
  }

  @Test
  void theMeasuresOfClassMeansEqualTheGoldenValues() {
    JsonNode golden = SharedFiles.json("golden/toy_losses.json");
    JsonNode means = golden.get("nc").get("class_means");
    ClassFrame frame = golden(golden.get("frame_symmetric_sqrt"));
    FeatureSums sums = new FeatureSums(8, 8);
    for (int label = 0; label < 8; label++) {
      var features = new float[8];
      for (int column = 0; column < 8; column++) {
        features[column] = (float) means.get(label).get(column).asDouble();
      }
      sums.add(label, features);
    }

    FrameConvergence convergence = FrameConvergence.of(sums, frame);

    assertThat(convergence.deviation())
        .isCloseTo(golden.get("nc").get("HAF_shift_mean_raw").asDouble(), within(GOLDEN));
    assertThat(convergence.selfDuality())
        .isCloseTo(golden.get("nc").get("self_duality_raw").asDouble(), within(GOLDEN));
  }

  private static ClassFrame golden(JsonNode rows) {
    var vectors = new float[64];
    for (int i = 0; i < 64; i++) {
      vectors[i] = (float) rows.get(i / 8).get(i % 8).asDouble();
    }
    return ClassFrame.ofFloats(8, vectors);
  }

  /** Of features far from 0 all but equal, of which rounding leaves less than nothing. */
  @Test
  void variabilityIsNeverNegative() {
    ClassFrame frame = ClassFrame.ofFloats(2, new float[] {-1, 1});
    var random = new Random(1);
    for (int draw = 0; draw < 1000; draw++) {
      FeatureSums sums = new FeatureSums(2, 1);
      float value = 1000 * random.nextFloat();
      for (int image = 0; image < 101; image++) {
        sums.add(0, new float[] {-value});
        sums.add(1, new float[] {2 * value});
      }

      assertThat(FrameConvergence.of(sums, frame).withinClassVariability()).isNotNegative();
    }
  }

  /** Two classes at -1 and 1 of a line, images 0.5 to either side: S_W = 0.25, S_B = 1. */
  @Test
  void variabilityIsTheSpreadWithinOverTheSpreadBetween() {
    ClassFrame frame = ClassFrame.ofFloats(2, new float[] {-1, 1});
    FeatureSums sums = new FeatureSums(2, 1);
    for (float offset : new float[] {-0.5f, 0.5f}) {
      sums.add(0, new float[] {-1 + offset});
      sums.add(1, new float[] {1 + offset});
    }

    assertThat(FrameConvergence.of(sums, frame).withinClassVariability())
        .isCloseTo(0.25, within(1e-12));
  }

  @Test
  void variabilityDoesNotDependOnTheScaleOfFeatures() {
    FrameConvergence small = random(1);
    FrameConvergence large = random(16);

    assertThat(large.withinClassVariability())
        .isCloseTo(small.withinClassVariability(), within(1e-6));
    assertThat(large.deviation()).isCloseTo(small.deviation(), within(EXACT));
  }

  private static FrameConvergence random(float scale) {
    ClassFrame frame = frame();
    SplittableRandom random = new SplittableRandom(4);
    FeatureSums first = new FeatureSums(frame.classCount(), frame.dimension());
    FeatureSums second = new FeatureSums(frame.classCount(), frame.dimension());
    for (int image = 0; image < 300; image++) {
      int label = image % frame.classCount();
      float[] features = vector(frame, label, scale);
      for (int column = 0; column < features.length; column++) {
        features[column] += (float) (scale * random.nextDouble(-0.5, 0.5));
      }
      (image < 100 ? first : second).add(label, features);
    }
    return FrameConvergence.of(first.merge(second), frame);
  }

  @Test
  void refusesClassesWithoutImages() {
    ClassFrame frame = frame();

    assertThatThrownBy(
            () ->
                FrameConvergence.of(new FeatureSums(frame.classCount(), frame.dimension()), frame))
        .hasMessageContaining("there is no image of class 0");
  }

  private static ClassFrame frame() {
    return FrameSolver.solve(
        Trees.unbalanced().distances(),
        new FrameSettings(
            new SimilarityMapping.ExponentialDecay(2),
            MinimumSimilarity.CLOSED_FORM,
            FrameDimension.rank(),
            3));
  }

  private static float[] vector(ClassFrame frame, int label, float scale) {
    var vector = new float[frame.dimension()];
    for (int column = 0; column < vector.length; column++) {
      vector[column] = scale * (float) frame.at(label, column);
    }
    return vector;
  }
}
