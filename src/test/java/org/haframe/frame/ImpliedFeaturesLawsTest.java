package org.haframe.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.Trees;

/** What holds for the features that products with a frame imply, in every tree. */
class ImpliedFeaturesLawsTest {

  private static final double ROUNDING = 1e-7;

  @Property(tries = 100, seed = "1")
  void productsImplyTheFeaturesThatTheyAreOf(
      @ForAll @IntRange(min = 2, max = 30) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @DoubleRange(min = 0.5, max = 10) double gamma,
      @ForAll MinimumSimilarity minimum) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    FrameSettings settings = settings(gamma, minimum);
    ClassFrame frame = FrameSolver.solve(distances, settings);
    ImpliedFeatures implied =
        ImpliedFeatures.of(distances, FrameSolver.similarities(distances, settings));
    double[] features = random(frame.dimension(), tree);
    double[] products = products(frame, features);

    double square = OrthonormalRows.dot(implied.inverse(products), products);

    assertThat(implied.products(products)).containsExactly(products, within(ROUNDING));
    assertThat(square)
        .isCloseTo(OrthonormalRows.dot(features, features), within(ROUNDING * classes));
    for (int a = 0; a < classes; a++) {
      for (int b = 0; b < classes; b++) {
        assertThat(implied.similarity(a, b)).isCloseTo(frame.cosine(a, b), within(ROUNDING));
      }
    }
  }

  /** Any numbers, also such as no features have as products. */
  @Property(tries = 100, seed = "2")
  void theInverseUndoesTheSimilaritiesButForWhatNoFeaturesHave(
      @ForAll @IntRange(min = 2, max = 30) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @DoubleRange(min = 0.5, max = 10) double gamma,
      @ForAll MinimumSimilarity minimum) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    ImpliedFeatures implied =
        ImpliedFeatures.of(
            distances, FrameSolver.similarities(distances, settings(gamma, minimum)));
    double[] values = random(classes, tree);

    double[] inverse = implied.inverse(values);
    double[] back = new double[classes];
    for (int a = 0; a < classes; a++) {
      for (int b = 0; b < classes; b++) {
        back[a] += implied.similarity(a, b) * inverse[b];
      }
    }

    double[] products = implied.products(values);
    assertThat(back).containsExactly(products, within(ROUNDING));
    assertThat(implied.products(products)).containsExactly(products, within(ROUNDING));
    assertThat(implied.products(inverse)).containsExactly(inverse, within(ROUNDING));
  }

  @Example
  void similaritiesThatNoVectorsHaveAreRefused() {
    HierarchicalDistances distances = Trees.star(4).distances();

    assertThatThrownBy(() -> ImpliedFeatures.of(distances, List.of(-0.5)))
        .hasMessageContaining("no vectors have these cosines");
    assertThatThrownBy(() -> ImpliedFeatures.of(distances, List.of(1.0)))
        .hasMessageContaining("must fall from below 1");
    assertThatThrownBy(() -> ImpliedFeatures.of(distances, List.of(0.5, 0.6)))
        .hasMessageContaining("Give one for each distance");
    assertThatThrownBy(() -> ImpliedFeatures.of(distances, List.of(Double.NaN)))
        .hasMessageContaining("must fall from below 1");
  }

  private static FrameSettings settings(double gamma, MinimumSimilarity minimum) {
    FrameSettings settings = FrameSettings.of(new SimilarityMapping.ExponentialDecay(gamma));
    return new FrameSettings(
        settings.mapping(), minimum, settings.dimension(), settings.seed(), settings.truncation());
  }

  private static double[] products(ClassFrame frame, double[] features) {
    var products = new double[frame.classCount()];
    for (int c = 0; c < products.length; c++) {
      for (int i = 0; i < features.length; i++) {
        products[c] += frame.at(c, i) * features[i];
      }
    }
    return products;
  }

  private static double[] random(int count, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return Arrays.stream(new double[count]).map(any -> random.nextDouble(-2, 2)).toArray();
  }
}
