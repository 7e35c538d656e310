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
import org.haframe.hierarchy.TreeNodes;
import org.haframe.hierarchy.Trees;

/** What holds for the features that products with a frame imply, in every tree. */
class ImpliedFeaturesLawsTest {

  private static final double ROUNDING = 1e-7;

  /** Also with a number added to all of them, which a softmax cannot see. */
  @Property(tries = 200, seed = "1")
  void productsImplyTheFeaturesThatTheyAreOf(
      @ForAll @IntRange(min = 2, max = 30) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @DoubleRange(min = 0.1, max = 20) double gamma,
      @ForAll @DoubleRange(min = -10, max = 10) double shift) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    var mapping = new SimilarityMapping.ExponentialDecay(gamma);
    ClassFrame frame = FrameSolver.solve(distances, FrameSettings.of(mapping));
    ImpliedFeatures implied = implied(distances, mapping);
    double[] features = random(frame.dimension(), tree);
    double[] ofFeatures = products(frame, features);

    double[] products =
        implied.products(Arrays.stream(ofFeatures).map(value -> value + shift).toArray());
    double square = OrthonormalRows.dot(implied.inverse(products), products);

    assertThat(products).containsExactly(ofFeatures, within(ROUNDING));
    assertThat(square)
        .isCloseTo(OrthonormalRows.dot(features, features), within(ROUNDING * classes));
    for (int a = 0; a < classes; a++) {
      for (int b = 0; b < classes; b++) {
        assertThat(implied.similarity(a, b)).isCloseTo(frame.cosine(a, b), within(ROUNDING));
      }
    }
  }

  /** Two classes point away from each other: of some trees the cosine is rounded to below -1. */
  @Property
  void theClosedFormOfTwoClassesIsTakenHoweverFarTheyLieBelowTheRoot(
      @ForAll @IntRange(min = 1, max = 12) int height,
      @ForAll @IntRange(min = 1, max = 40) int quarters) {
    var parents = new int[2 * height];
    for (int node = 0; node < parents.length; node++) {
      int above = node + 2;
      parents[node] = above < parents.length ? above : TreeNodes.ROOT;
    }
    HierarchicalDistances distances = TreeNodes.of(2, parents).distances();

    ImpliedFeatures implied =
        implied(distances, new SimilarityMapping.ExponentialDecay(quarters / 4.0));

    assertThat(implied.similarity(0, 1)).isCloseTo(-1, within(ROUNDING));
  }

  @Property(tries = 100, seed = "2")
  void theInverseUndoesTheSimilarities(
      @ForAll @IntRange(min = 2, max = 30) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @DoubleRange(min = 0.1, max = 20) double gamma) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    ImpliedFeatures implied = implied(distances, new SimilarityMapping.ExponentialDecay(gamma));
    double[] products = implied.products(random(classes, tree));

    assertThat(timesSimilarities(implied, implied.inverse(products)))
        .containsExactly(products, within(ROUNDING));
  }

  @Property(tries = 100, seed = "3")
  void theGradientIsTakenBackByTheTransposeOfTheProducts(
      @ForAll @IntRange(min = 2, max = 30) int classes, @ForAll @IntRange(max = 1000) int tree) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    ImpliedFeatures implied = implied(distances, new SimilarityMapping.ExponentialDecay(2));
    double[] values = random(classes, tree);
    double[] byProducts = random(classes, tree + 1);

    assertThat(OrthonormalRows.dot(implied.gradient(byProducts), values))
        .isCloseTo(OrthonormalRows.dot(byProducts, implied.products(values)), within(ROUNDING));
  }

  /** The smallest of them is left to the tree; two levels may have the same. */
  @Example
  void similaritiesOfOnesOwnAreStretched() {
    HierarchicalDistances distances = Trees.unbalanced().distances();
    var chosen = new SimilarityMapping.PerLevel(List.of(0.7, 0.7, 0.4, 0.2));

    List<Double> similarities = FrameSolver.closedFormSimilarities(distances, chosen);
    ImpliedFeatures implied = ImpliedFeatures.of(distances, similarities);
    double[] products = implied.products(random(distances.classCount(), 5));

    assertThat(similarities.get(0)).isEqualTo(similarities.get(1)).isLessThan(0.7);
    assertThat(similarities.get(3)).isNegative();
    assertThat((1 - similarities.get(2)) / (1 - similarities.get(0)))
        .isCloseTo(0.6 / 0.3, within(ROUNDING));
    assertThat(timesSimilarities(implied, implied.inverse(products)))
        .containsExactly(products, within(ROUNDING));
  }

  @Example
  void similaritiesThatCannotBeTakenAreRefused() {
    HierarchicalDistances distances = Trees.star(4).distances();

    assertThatThrownBy(() -> ImpliedFeatures.of(distances, List.of(-0.5)))
        .hasMessageContaining("not the smallest that vectors can have");
    assertThatThrownBy(() -> ImpliedFeatures.of(distances, List.of(0.2)))
        .hasMessageContaining("not the smallest that vectors can have");
    assertThatThrownBy(() -> ImpliedFeatures.of(distances, List.of(0.9999999)))
        .hasMessageContaining("the first must be below 1");
    assertThatThrownBy(() -> ImpliedFeatures.of(distances, List.of(0.5, 0.6)))
        .hasMessageContaining("Give one for each distance");
    for (double none : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, -1e300}) {
      assertThatThrownBy(() -> ImpliedFeatures.of(distances, List.of(none)))
          .hasMessageContaining("the first must be below 1");
    }
  }

  private static ImpliedFeatures implied(
      HierarchicalDistances distances, SimilarityMapping mapping) {
    return ImpliedFeatures.of(distances, FrameSolver.closedFormSimilarities(distances, mapping));
  }

  private static double[] timesSimilarities(ImpliedFeatures implied, double[] values) {
    var product = new double[values.length];
    for (int a = 0; a < values.length; a++) {
      for (int b = 0; b < values.length; b++) {
        product[a] += implied.similarity(a, b) * values[b];
      }
    }
    return product;
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
