package org.haframe.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.SingularValueDecomposition;
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

  /** Else a feature could be long without being like any class. */
  @Property(tries = 60, seed = "8")
  void noDirectionIsAtRightAnglesToAllVectorsUnlessMoreDimensionsAreAskedFor(
      @ForAll @IntRange(min = 2, max = 25) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @DoubleRange(min = 0.1, max = 10) double gamma,
      @ForAll MinimumSimilarity minimum) {
    ClassFrame frame =
        FrameSolver.solve(
            Trees.random(classes, tree).distances(),
            new FrameSettings(
                new SimilarityMapping.ExponentialDecay(gamma), minimum, FrameDimension.rank(), 1));
    var vectors = MatrixUtils.createRealMatrix(classes, frame.dimension());
    for (int a = 0; a < classes; a++) {
      for (int column = 0; column < frame.dimension(); column++) {
        vectors.setEntry(a, column, frame.at(a, column));
      }
    }

    double[] lengths = new SingularValueDecomposition(vectors).getSingularValues();

    assertThat(lengths).hasSize(frame.dimension());
    assertThat(lengths[lengths.length - 1]).isGreaterThan(1e-4);
  }

  /** The last differences of a tree go first; between the classes of a star all are alike. */
  @Property(tries = 60, seed = "3")
  void aTruncatedFrameHasUnitRowsAndDeviatesAsFarAsItSays(
      @ForAll @IntRange(min = 3, max = 40) int classes,
      @ForAll boolean isStar,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @DoubleRange(min = 0.1, max = 10) double gamma,
      @ForAll @IntRange(min = 2, max = 37) int dimension) {
    Assume.that(dimension < classes - 1);
    HierarchicalDistances distances =
        (isStar ? Trees.star(classes) : Trees.random(classes, tree)).distances();
    ClassFrame exact = solve(distances, gamma, 1);
    FrameSettings settings = truncated(gamma, dimension, 1);

    Optional<ClassFrame> solved = unlessClassesBecomeOne(distances, settings);
    Statistics.collect(solved.isPresent());
    Statistics.coverage(coverage -> coverage.check(true).percentage(share -> share > 20));
    if (solved.isEmpty()) {
      return;
    }
    ClassFrame frame = solved.get();

    assertThat(frame.dimension()).isEqualTo(dimension);
    assertThat(frame.similarities().orElseThrow().rank()).isEqualTo(classes - 1);
    double deviation = 0;
    for (int a = 0; a < classes; a++) {
      assertThat(frame.cosine(a, a)).isCloseTo(1, within(ROUNDING));
      for (int b = 0; b < classes; b++) {
        deviation = Math.max(deviation, Math.abs(frame.cosine(a, b) - exact.cosine(a, b)));
      }
    }
    assertThat(FrameSolver.largestDeviation(frame, distances, settings))
        .isGreaterThan(ROUNDING)
        .isCloseTo(deviation, within(ROUNDING));
  }

  @Property(tries = 40, seed = "4")
  void whereAllDimensionsFitNothingIsTruncated(
      @ForAll @IntRange(min = 2, max = 30) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @IntRange(max = 5) int more) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    var wanted = truncated(2, classes - 1 + more, 1);
    var exact =
        new FrameSettings(wanted.mapping(), wanted.minimumSimilarity(), wanted.dimension(), 1);

    ClassFrame frame = FrameSolver.solve(distances, wanted);

    assertThat(frame.sha256()).isEqualTo(FrameSolver.solve(distances, exact).sha256());
    assertThat(FrameSolver.largestDeviation(frame, distances, wanted)).isLessThan(ROUNDING);
  }

  /** Eckart and Young: no matrix of rank r is nearer to S than by the eigenvalues left out. */
  @Property(tries = 60, seed = "5")
  void principalAxesGiveTheNearestMatrixOfTheirRank(
      @ForAll @IntRange(min = 2, max = 30) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @DoubleRange(min = 0.1, max = 10) double gamma,
      @ForAll @IntRange(min = 1, max = 29) int count) {
    Assume.that(count < classes);
    ClassFrame frame = solve(Trees.random(classes, tree).distances(), gamma, 1);
    var vectors = new double[classes][frame.dimension()];
    var similarities = new double[classes][classes];
    for (int a = 0; a < classes; a++) {
      for (int column = 0; column < frame.dimension(); column++) {
        vectors[a][column] = frame.at(a, column);
      }
      for (int b = 0; b < classes; b++) {
        similarities[a][b] = a <= b ? frame.cosine(a, b) : similarities[b][a];
      }
    }
    double[] eigenvalues =
        new EigenDecomposition(MatrixUtils.createRealMatrix(similarities)).getRealEigenvalues();
    Arrays.sort(eigenvalues);
    double leftOut = 0;
    for (int i = 0; i < classes - count; i++) {
      leftOut += eigenvalues[i] * eigenvalues[i];
    }

    double[][] coordinates = PrincipalAxes.coordinates(vectors, count);

    double squares = 0;
    for (int a = 0; a < classes; a++) {
      assertThat(coordinates[a]).hasSize(count);
      for (int b = 0; b < classes; b++) {
        double difference =
            similarities[a][b] - OrthonormalRows.dot(coordinates[a], coordinates[b]);
        squares += difference * difference;
      }
    }
    assertThat(squares).isCloseTo(leftOut, within(ROUNDING));
  }

  /** Of a star all eigenvalues but one are equal, and the axes of any class as good as others. */
  @Property(tries = 20, seed = "6")
  void truncationMakesNoTwoClassesOfAStarOne(
      @ForAll @IntRange(min = 20, max = 40) int classes, @ForAll long seed) {
    HierarchicalDistances star = Trees.star(classes).distances();

    ClassFrame frame = FrameSolver.solve(star, truncated(2, 10, seed));

    for (int a = 0; a < classes; a++) {
      for (int b = 0; b < a; b++) {
        assertThat(frame.cosine(a, b)).isLessThan(0.999);
      }
    }
  }

  @Property(tries = 40, seed = "7")
  void levelSimilaritiesOfAFrameGiveThatFrame(
      @ForAll @IntRange(min = 2, max = 30) int classes,
      @ForAll @IntRange(max = 1000) int tree,
      @ForAll @DoubleRange(min = 0.1, max = 5) double gamma) {
    HierarchicalDistances distances = Trees.random(classes, tree).distances();
    var grid =
        new FrameSettings(
            new SimilarityMapping.ExponentialDecay(gamma),
            MinimumSimilarity.GRID,
            FrameDimension.rank(),
            1);
    ClassFrame frame = FrameSolver.solve(distances, grid);
    var cosines = new ArrayList<Double>();
    for (int distance = 1; distance <= distances.max(); distance++) {
      double fallen = grid.mapping().dissimilarity(distance, distances.max());
      cosines.add(1 - (1 - frame.similarities().orElseThrow().minimum()) * fallen);
    }

    ClassFrame same =
        FrameSolver.solve(
            distances,
            new FrameSettings(
                new SimilarityMapping.PerLevel(cosines),
                MinimumSimilarity.CLOSED_FORM,
                FrameDimension.rank(),
                1));

    for (int a = 0; a < classes; a++) {
      for (int b = 0; b < classes; b++) {
        assertThat(same.cosine(a, b)).isCloseTo(frame.cosine(a, b), within(ROUNDING));
      }
    }
  }

  private static Optional<ClassFrame> unlessClassesBecomeOne(
      HierarchicalDistances distances, FrameSettings settings) {
    try {
      return Optional.of(FrameSolver.solve(distances, settings));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("become one").hasMessageContaining("frame.dimension");
      return Optional.empty();
    }
  }

  private static FrameSettings truncated(double gamma, int dimension, long seed) {
    return new FrameSettings(
        new SimilarityMapping.ExponentialDecay(gamma),
        MinimumSimilarity.CLOSED_FORM,
        FrameDimension.of(dimension),
        seed,
        Truncation.LARGEST_EIGENVALUES);
  }

  private static ClassFrame solve(HierarchicalDistances distances, double gamma, long seed) {
    return FrameSolver.solve(
        distances,
        new FrameSettings(
            new SimilarityMapping.ExponentialDecay(gamma),
            MinimumSimilarity.CLOSED_FORM,
            FrameDimension.rank(),
            seed));
  }
}
