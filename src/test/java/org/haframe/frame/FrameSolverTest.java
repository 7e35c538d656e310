package org.haframe.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.haframe.SharedFiles;
import org.haframe.frame.SimilarityMapping.Equiangular;
import org.haframe.frame.SimilarityMapping.ExponentialDecay;
import org.haframe.frame.SimilarityMapping.Linear;
import org.haframe.frame.SimilarityMapping.PerLevel;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameSolverTest {
  /** What the requirements ask of Gram matrices; double precision reaches 1e-13. */
  private static final double EXACT = 1e-9;

  private static ClassFrame solve(
      HierarchicalDistances distances, SimilarityMapping mapping, MinimumSimilarity minimum) {
    return FrameSolver.solve(
        distances, new FrameSettings(mapping, minimum, FrameDimension.rank(), 7));
  }

  private static ClassFrame closedForm(HierarchicalDistances distances, SimilarityMapping mapping) {
    return solve(distances, mapping, MinimumSimilarity.CLOSED_FORM);
  }

  /** In ascending order, by another way than the solver's: an eigen-decomposition of W W^T. */
  private static double[] eigenvalues(ClassFrame frame) {
    int count = frame.classCount();
    var gram = new double[count][count];
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        gram[a][b] = a <= b ? frame.cosine(a, b) : gram[b][a];
      }
    }
    double[] values =
        new EigenDecomposition(MatrixUtils.createRealMatrix(gram)).getRealEigenvalues();
    Arrays.sort(values);
    return values;
  }

  static Stream<Arguments> mappingsOnRandomTrees() {
    return Stream.of(
            new ExponentialDecay(0.001),
            new ExponentialDecay(0.3),
            new ExponentialDecay(2),
            new ExponentialDecay(1000),
            new Linear(),
            new Equiangular())
        .flatMap(mapping -> Stream.of(1L, 2L, 3L).map(seed -> Arguments.of(mapping, seed)));
  }

  @ParameterizedTest
  @MethodSource("mappingsOnRandomTrees")
  void cosinesAreTheSimilaritiesOfTheMapping(SimilarityMapping mapping, long seed) {
    HierarchicalDistances distances = Trees.random(40, seed).distances();

    for (var minimum : MinimumSimilarity.values()) {
      ClassFrame frame = solve(distances, mapping, minimum);

      double scale = 1 - frame.similarities().orElseThrow().minimum();
      for (int a = 0; a < 40; a++) {
        for (int b = 0; b < 40; b++) {
          double wanted =
              1 - scale * mapping.dissimilarity(distances.between(a, b), distances.max());
          assertThat(frame.cosine(a, b)).isCloseTo(wanted, within(EXACT));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("mappingsOnRandomTrees")
  void theClosedFormIsTheSmallestSimilarityThatVectorsCanHave(
      SimilarityMapping mapping, long seed) {
    HierarchicalDistances distances = Trees.random(40, seed).distances();

    ClassFrame frame = closedForm(distances, mapping);

    double[] eigenvalues = eigenvalues(frame);
    assertThat(frame.similarities().orElseThrow().rank()).isEqualTo(39);
    assertThat(eigenvalues[0]).isCloseTo(0, within(1e-12));
    assertThat(eigenvalues[1]).isGreaterThan(1e-4);
    assertThat(frame.similarities().orElseThrow().smallestEigenvalue()).isCloseTo(0, within(1e-12));
    assertThat(frame.similarities().orElseThrow().minimum())
        .isLessThanOrEqualTo(
            solve(distances, mapping, MinimumSimilarity.GRID).similarities().orElseThrow().minimum()
                + EXACT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void theSmallestEigenvalueIsThatOfAnEigenDecomposition(long seed) {
    HierarchicalDistances distances = Trees.random(25, seed).distances();

    ClassFrame frame = solve(distances, new ExponentialDecay(1.5), MinimumSimilarity.GRID);

    assertThat(frame.similarities().orElseThrow().smallestEigenvalue())
        .isGreaterThan(0)
        .isCloseTo(eigenvalues(frame)[0], within(1e-12));
    assertThat(frame.similarities().orElseThrow().rank()).isEqualTo(25);
  }

  @ParameterizedTest
  @CsvSource({
    "cifar100_l5, 2, -0.3057392, -0.3000714",
    "fgvc_aircraft_l3, 1, -0.6146689, -0.6100398"
  })
  void minimumSimilaritiesAreThoseOfThePaper(
      String name, double gamma, double closedForm, double grid) {
    HierarchicalDistances distances =
        SharedFiles.hierarchy("hierarchies/" + name + ".json").distances();
    JsonNode golden = SharedFiles.json("golden/summary.json").get(name);
    var mapping = new ExponentialDecay(gamma);

    ClassFrame exact = closedForm(distances, mapping);
    ClassFrame paper = solve(distances, mapping, MinimumSimilarity.GRID);

    assertThat(exact.similarities().orElseThrow().minimum()).isCloseTo(closedForm, within(5e-8));
    assertThat(exact.similarities().orElseThrow().minimum())
        .isCloseTo(golden.get("s_exact").asDouble(), within(EXACT));
    assertThat(exact.similarities().orElseThrow().rank()).isEqualTo(99);
    assertThat(paper.similarities().orElseThrow().minimum()).isCloseTo(grid, within(5e-8));
    assertThat(paper.similarities().orElseThrow().minimum())
        .isCloseTo(golden.get("s_min").asDouble(), within(EXACT));
    assertThat(paper.similarities().orElseThrow().smallestEigenvalue())
        .isCloseTo(golden.get("min_eig_at_s_min").asDouble(), within(EXACT));
    assertThat(paper.similarities().orElseThrow().rank()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({"cifar100_l5, 2", "fgvc_aircraft_l3, 1"})
  void gramMatricesEqualTheGoldenOnes(String name, int gamma) {
    double[][] golden = SharedFiles.matrix("golden/%s_gram_gamma%d.csv.gz".formatted(name, gamma));
    HierarchicalDistances distances =
        SharedFiles.hierarchy("hierarchies/" + name + ".json").distances();

    ClassFrame frame = solve(distances, new ExponentialDecay(gamma), MinimumSimilarity.GRID);

    for (int a = 0; a < golden.length; a++) {
      for (int b = 0; b < golden.length; b++) {
        assertThat(frame.cosine(a, b)).isCloseTo(golden[a][b], within(EXACT));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 1, 5, 1000})
  void aStarGivesTheSimplexForEveryGamma(double gamma) {
    HierarchicalDistances star = Trees.star(12).distances();

    ClassFrame frame = closedForm(star, new ExponentialDecay(gamma));

    for (int a = 0; a < 12; a++) {
      for (int b = 0; b < 12; b++) {
        assertThat(frame.cosine(a, b)).isCloseTo(a == b ? 1 : -1.0 / 11, within(EXACT));
      }
    }
  }

  /**
   * With a small gamma the exponential is a straight line, whose slope the smallest similarity
   * makes up for: what is near does not come together.
   */
  @Test
  void aSmallGammaGivesTheCosinesOfTheLinearMapping() {
    HierarchicalDistances distances =
        SharedFiles.hierarchy("hierarchies/cifar100_l5.json").distances();
    ClassFrame linear = closedForm(distances, new Linear());

    ClassFrame small = closedForm(distances, new ExponentialDecay(0.001));

    double largest = 0;
    for (int a = 0; a < small.classCount(); a++) {
      for (int b = 0; b < small.classCount(); b++) {
        largest = Math.max(largest, Math.abs(small.cosine(a, b) - linear.cosine(a, b)));
      }
    }
    // exp(-x) = 1 - x + x^2 / 2 - ...: the difference is of the order of gamma.
    assertThat(largest).isLessThan(0.001);
  }

  @Test
  void settingsOfAMappingAskForClassesAsFarApartAsCanBe() {
    HierarchicalDistances distances = Trees.unbalanced().distances();

    ClassFrame frame = FrameSolver.solve(distances, FrameSettings.of(new ExponentialDecay(2)));

    ClassFrame wanted = closedForm(distances, new ExponentialDecay(2));
    assertThat(frame.dimension()).isEqualTo(wanted.dimension());
    for (int a = 0; a < 7; a++) {
      for (int b = 0; b < 7; b++) {
        assertThat(frame.cosine(a, b)).isCloseTo(wanted.cosine(a, b), within(EXACT));
      }
    }
  }

  @Test
  void anEquiangularFrameIgnoresTheTree() {
    ClassFrame frame = closedForm(Trees.unbalanced().distances(), new Equiangular());

    assertThat(frame.cosine(5, 6)).isCloseTo(-1.0 / 6, within(EXACT));
    assertThat(frame.cosine(0, 6)).isCloseTo(-1.0 / 6, within(EXACT));
    assertThat(frame.similarities().orElseThrow().minimum()).isCloseTo(-1.0 / 6, within(EXACT));
  }

  @Test
  void levelSimilaritiesAreTheCosinesByDistance() {
    HierarchicalDistances distances = Trees.unbalanced().distances();
    List<Double> wanted = List.of(0.6, 0.5, 0.3, -0.1);

    ClassFrame frame = closedForm(distances, new PerLevel(wanted));

    for (int a = 0; a < 7; a++) {
      for (int b = 0; b < 7; b++) {
        assertThat(frame.cosine(a, b))
            .isCloseTo(a == b ? 1 : wanted.get(distances.between(a, b) - 1), within(EXACT));
      }
    }
    assertThat(frame.similarities().orElseThrow().rank()).isEqualTo(7);
    assertThat(frame.similarities().orElseThrow().minimum()).isCloseTo(-0.1, within(EXACT));
  }

  @Test
  void rejectsLevelSimilaritiesThatNoVectorsHave() {
    HierarchicalDistances distances = Trees.unbalanced().distances();
    var mapping = new PerLevel(List.of(0.6, 0.5, 0.3, -0.9));

    assertThatThrownBy(() -> closedForm(distances, mapping))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot build a frame")
        .hasMessageContaining("-0.9")
        .hasMessageContaining("by at least the factor 0.");
  }

  @Test
  void theAdvisedFactorMakesLevelSimilaritiesPossible() {
    HierarchicalDistances distances = Trees.unbalanced().distances();
    List<Double> impossible = List.of(0.6, 0.5, 0.3, -0.9);
    String message = "";
    try {
      closedForm(distances, new PerLevel(impossible));
    } catch (IllegalArgumentException e) {
      message = e.getMessage();
    }
    double factor = Double.parseDouble(message.replaceAll(".*factor ([0-9.]+)\\.$", "$1"));

    ClassFrame frame =
        closedForm(
            distances, new PerLevel(impossible.stream().map(s -> 1 - factor * (1 - s)).toList()));

    assertThat(frame.similarities().orElseThrow().smallestEigenvalue()).isCloseTo(0, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, Give 4",
    "0.9;0.5;0.4;0.3;0.2, Give 4",
    "0.5;0.6;0.3;0.2, at distance 2",
    "1;0.6;0.3;0.2, at distance 1",
    "0.5;0.4;0.3;-1.1, at distance 4",
    "NaN;0.4;0.3;0.1, at distance 1"
  })
  void rejectsLevelSimilaritiesOutOfOrder(String similarities, String advice) {
    HierarchicalDistances distances = Trees.unbalanced().distances();
    List<Double> values = Arrays.stream(similarities.split(";")).map(Double::valueOf).toList();

    assertThatThrownBy(() -> closedForm(distances, new PerLevel(values)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(advice);
  }

  @Test
  void rejectsFewerDimensionsThanTheRank() {
    HierarchicalDistances distances = Trees.star(100).distances();
    var settings =
        new FrameSettings(
            new ExponentialDecay(2), MinimumSimilarity.CLOSED_FORM, FrameDimension.of(64), 7);

    assertThatThrownBy(() -> FrameSolver.solve(distances, settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot place 100 classes in 64 dimensions: their similarities have rank 99. Raise frame.dimension to at least 99, or give some of the similarities away by frame.truncation = largest-eigenvalues.");
  }

  /** Their 80 differences within families of five have the smallest eigenvalue. */
  @ParameterizedTest
  @CsvSource({"64, true", "19, false"})
  void truncationIsRefusedWhereSiblingsBecomeOne(int dimension, boolean possible) {
    HierarchicalDistances distances =
        SharedFiles.hierarchy("hierarchies/cifar100_l5.json").distances();
    var settings =
        new FrameSettings(
            new ExponentialDecay(2),
            MinimumSimilarity.CLOSED_FORM,
            FrameDimension.of(dimension),
            7,
            Truncation.LARGEST_EIGENVALUES);

    if (possible) {
      ClassFrame frame = FrameSolver.solve(distances, settings);

      assertThat(FrameSolver.largestDeviation(frame, distances, settings)).isBetween(0.1, 0.4);
    } else {
      assertThatThrownBy(() -> FrameSolver.solve(distances, settings))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "Cannot truncate the frame to 19 dimensions: the vectors of classes")
          .hasMessageContaining("become one. Raise frame.dimension.");
    }
  }

  @Test
  void dimensionsAreThoseOfTheRankUnlessOneForEachClassIsAskedFor() {
    HierarchicalDistances distances = Trees.unbalanced().distances();

    assertThat(dimension(distances, FrameDimension.rank())).isEqualTo(6);
    assertThat(dimension(distances, FrameDimension.classes())).isEqualTo(7);
  }

  private static int dimension(HierarchicalDistances distances, FrameDimension dimension) {
    return FrameSolver.solve(
            distances, new FrameSettings(new Linear(), MinimumSimilarity.CLOSED_FORM, dimension, 8))
        .dimension();
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7, 8, 50})
  void anyDimensionFromTheRankOnGivesTheSameCosines(int dimension) {
    HierarchicalDistances distances = Trees.unbalanced().distances();
    ClassFrame square = closedForm(distances, new Linear());

    ClassFrame frame =
        FrameSolver.solve(
            distances,
            new FrameSettings(
                new Linear(), MinimumSimilarity.CLOSED_FORM, FrameDimension.of(dimension), 8));

    assertThat(frame.dimension()).isEqualTo(dimension);
    for (int a = 0; a < 7; a++) {
      for (int b = 0; b < 7; b++) {
        assertThat(frame.cosine(a, b)).isCloseTo(square.cosine(a, b), within(EXACT));
      }
    }
  }

  @Test
  void oneSeedGivesOneFrame() {
    HierarchicalDistances distances = Trees.unbalanced().distances();
    var settings =
        new FrameSettings(
            new ExponentialDecay(2), MinimumSimilarity.CLOSED_FORM, FrameDimension.of(7), 42);
    var otherSeed =
        new FrameSettings(
            new ExponentialDecay(2), MinimumSimilarity.CLOSED_FORM, FrameDimension.of(7), 43);

    ClassFrame frame = FrameSolver.solve(distances, settings);

    assertThat(FrameSolver.solve(distances, settings).sha256()).isEqualTo(frame.sha256());
    assertThat(FrameSolver.solve(distances, otherSeed).sha256()).isNotEqualTo(frame.sha256());
    // Written down once from this code: a change would make every stored frame another one.
    assertThat(frame.sha256())
        .isEqualTo("1652519438e83105a16212e2e9f9fff933990b20cfcebe8b30253e3b0026e8bb");
  }

  @Test
  void floatsAreTheVectorsRowByRow() {
    ClassFrame frame = closedForm(Trees.unbalanced().distances(), new ExponentialDecay(2));

    float[] floats = frame.toFloats();

    assertThat(floats).hasSize(7 * 6);
    assertThat(floats[2 * 6 + 3]).isEqualTo((float) frame.at(2, 3));
    double squares = 0;
    for (int column = 0; column < 6; column++) {
      squares += floats[6 + column] * floats[6 + column];
    }
    // float32 keeps 24 bits of each of 6 coordinates.
    assertThat(squares).isCloseTo(1, within(1e-6));
  }

  @Test
  void rejectsAGammaOutOfRange() {
    assertThatThrownBy(() -> new ExponentialDecay(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("frame.gamma = 0.0");
    assertThatThrownBy(() -> new ExponentialDecay(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"cifar100_l5, 2", "fgvc_aircraft_l3, 1"})
  void cosinesByDistanceEqualTheGoldenOnes(String name, double gamma) {
    HierarchicalDistances distances =
        SharedFiles.hierarchy("hierarchies/" + name + ".json").distances();
    JsonNode golden = SharedFiles.json("golden/summary.json").get(name);

    var cosines = closedForm(distances, new ExponentialDecay(gamma)).cosineByDistance(distances);

    assertThat(cosines).hasSize(distances.max() + 1);
    cosines.forEach(
        (distance, cosine) ->
            assertThat(cosine)
                .isCloseTo(
                    golden.get("cos_by_distance_exact_s").get(distance.toString()).asDouble(),
                    within(EXACT)));
  }

  @Test
  void aFrameOfStoredFloatsIsTheSameFrame() {
    ClassFrame frame = closedForm(Trees.unbalanced().distances(), new ExponentialDecay(2));

    ClassFrame stored = ClassFrame.ofFloats(7, frame.toFloats());

    assertThat(stored.sha256()).isEqualTo(frame.sha256());
    assertThat(stored.similarities()).isEmpty();
    assertThat(stored.dimension()).isEqualTo(6);
  }

  @Test
  void rejectsStoredFloatsThatAreNoUnitVectors() {
    float[] changed = closedForm(Trees.star(4).distances(), new Linear()).toFloats();
    changed[5] += 0.5f;

    assertThatThrownBy(() -> ClassFrame.ofFloats(4, changed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot use the vector of class 1");
    assertThatThrownBy(() -> ClassFrame.ofFloats(5, changed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot use 12 floats as the vectors of 5 classes");
  }
}
