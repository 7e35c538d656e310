package org.haframe.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.haframe.hierarchy.Trees;
import org.junit.jupiter.api.Test;

class FrameRotationTest {

  /** Of products of unit vectors in double precision. */
  private static final double ROUNDING = 1e-12;

  @Property(tries = 100, seed = "1")
  void turningChangesNoCosineAndBringsTheFrameNoFarther(
      @ForAll @IntRange(min = 2, max = 30) int classes,
      @ForAll @IntRange(max = 6) int added,
      @ForAll @IntRange(max = 1000) int seed) {
    ClassFrame frame = frame(classes + added, FrameDimension.rank(), seed);
    ClassFrame earlier = frame(classes, FrameDimension.rank(), seed + 1);
    int[] earlierClasses = someOf(classes, classes + added, seed);

    ClassFrame turned = FrameRotation.nearest(frame, earlier, earlierClasses);

    for (int a = 0; a < frame.classCount(); a++) {
      for (int b = 0; b <= a; b++) {
        // Vectors kept from a stored frame are rounded to float32; these are not.
        assertThat(turned.cosine(a, b)).isCloseTo(frame.cosine(a, b), within(ROUNDING));
      }
    }
    assertThat(FrameRotation.distance(turned, earlier, earlierClasses))
        .isLessThanOrEqualTo(FrameRotation.distance(frame, earlier, earlierClasses) + ROUNDING);
  }

  /**
   * W R is nearest to A if and only if (W R)^T A is symmetric and has no negative eigenvalue: then
   * trace((W R)^T A) is the sum of the singular values of W^T A, which no rotation exceeds (von
   * Neumann).
   */
  @Property(tries = 100, seed = "2")
  void noOtherRotationIsNearer(
      @ForAll @IntRange(min = 2, max = 30) int classes,
      @ForAll @IntRange(max = 6) int added,
      @ForAll @IntRange(max = 1000) int seed) {
    ClassFrame frame = frame(classes + added, FrameDimension.rank(), seed);
    ClassFrame earlier = frame(classes, FrameDimension.rank(), seed + 1);
    int[] earlierClasses = someOf(classes, classes + added, seed);

    ClassFrame turned = FrameRotation.nearest(frame, earlier, earlierClasses);

    int dimension = frame.dimension();
    var product = new double[dimension][dimension];
    for (int k = 0; k < earlierClasses.length; k++) {
      for (int i = 0; earlierClasses[k] >= 0 && i < dimension; i++) {
        for (int j = 0; j < earlier.dimension(); j++) {
          product[i][j] += turned.at(k, i) * earlier.at(earlierClasses[k], j);
        }
      }
    }
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < i; j++) {
        assertThat(product[i][j]).isCloseTo(product[j][i], within(1e-10));
        product[i][j] = product[j][i];
      }
    }
    double[] eigenvalues =
        new EigenDecomposition(MatrixUtils.createRealMatrix(product)).getRealEigenvalues();
    assertThat(Arrays.stream(eigenvalues).min().orElseThrow()).isGreaterThan(-1e-10);
  }

  /** With the cosines of the earlier frame there is one optimum, and its distance is zero. */
  @Property(tries = 50, seed = "3")
  void vectorsOfUnchangedCosinesComeToLieOnTheEarlierOnes(
      @ForAll @IntRange(min = 3, max = 30) int classes, @ForAll @IntRange(max = 1000) int seed) {
    ClassFrame frame = frame(classes, FrameDimension.of(classes + 2), seed);
    ClassFrame other = rotated(frame, seed + 1);
    ClassFrame earlier = withoutLast(other);
    int[] earlierClasses = IntStream.range(0, classes).map(k -> k < classes - 1 ? k : -1).toArray();

    ClassFrame turned = FrameRotation.nearest(frame, earlier, earlierClasses);

    for (int k = 0; k < classes - 1; k++) {
      for (int column = 0; column < frame.dimension(); column++) {
        assertThat(turned.at(k, column)).isCloseTo(earlier.at(k, column), within(1e-10));
      }
    }
  }

  @Property(tries = 50, seed = "4")
  void whereNothingChangesTheEarlierFrameIsKeptBitForBit(
      @ForAll @IntRange(min = 2, max = 30) int classes, @ForAll @IntRange(max = 1000) int seed) {
    ClassFrame frame = frame(classes, FrameDimension.rank(), seed);
    ClassFrame earlier =
        ClassFrame.ofFloats(classes, frame(classes, FrameDimension.rank(), 7, seed).toFloats());

    ClassFrame kept = FrameRotation.nearest(frame, earlier, IntStream.range(0, classes).toArray());

    assertThat(kept.sha256()).isEqualTo(earlier.sha256());
    assertThat(kept.similarities()).isEqualTo(frame.similarities());
  }

  @Test
  void keptVectorsGoWithTheirClasses() {
    ClassFrame frame =
        FrameSolver.solve(Trees.star(4).distances(), settings(FrameDimension.rank(), 1));
    ClassFrame earlier =
        FrameSolver.solve(Trees.star(4).distances(), settings(FrameDimension.rank(), 2));

    ClassFrame kept = FrameRotation.nearest(frame, earlier, new int[] {2, 0, 3, 1});

    assertThat(kept.at(0, 1)).isEqualTo(earlier.at(2, 1));
    assertThat(kept.at(2, 2)).isEqualTo(earlier.at(3, 2));
  }

  @Test
  void aFrameWithoutEarlierClassesIsLeftAsItIs() {
    ClassFrame frame = frame(6, FrameDimension.rank(), 1);
    var none = new int[6];
    Arrays.fill(none, -1);

    ClassFrame turned = FrameRotation.nearest(frame, frame(4, FrameDimension.rank(), 2), none);

    assertThat(turned.sha256()).isEqualTo(frame.sha256());
    assertThat(FrameRotation.distance(turned, frame, none)).isZero();
  }

  /** A reflection is as good a change of axes as any: a rotation alone could not undo it. */
  @Test
  void reflectionsAreUndone() {
    ClassFrame frame = frame(5, FrameDimension.of(6), 3);
    var mirrored = rows(frame);
    for (double[] row : mirrored) {
      row[0] = -row[0];
    }
    ClassFrame earlier = withoutLast(new ClassFrame(mirrored, Optional.empty()));

    ClassFrame turned = FrameRotation.nearest(frame, earlier, new int[] {0, 1, 2, 3, -1});

    assertThat(FrameRotation.distance(turned, earlier, new int[] {0, 1, 2, 3, -1}))
        .isCloseTo(0, within(1e-10));
  }

  @Test
  void refusesAnEarlierFrameOfMoreDimensions() {
    ClassFrame frame = frame(4, FrameDimension.rank(), 1);
    ClassFrame earlier = frame(6, FrameDimension.rank(), 1);

    assertThatThrownBy(() -> FrameRotation.nearest(frame, earlier, new int[] {0, 1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot turn a frame of 3 dimensions towards an earlier one of 5: what was learnt in the others would be lost. Raise frame.dimension to at least 5, or use frame.dimension = rank.");
  }

  /** Of truncated frames many singular values are small or zero. */
  @Property(tries = 30, seed = "5")
  void anyMatrixHasAnOrthogonalFactor(
      @ForAll @IntRange(min = 1, max = 20) int size,
      @ForAll @IntRange(min = 0, max = 20) int rank,
      @ForAll long seed) {
    var random = new Random(seed);
    var columns = new double[size][size];
    for (int r = 0; r < Math.min(rank, size); r++) {
      double scale = Math.pow(10, -r / 4.0);
      double[] left = random.doubles(size, -1, 1).toArray();
      for (double[] column : columns) {
        OrthonormalRows.addMultiple(column, scale * random.nextGaussian(), left);
      }
    }

    double[][] factor = OrthogonalFactor.ofColumns(columns);

    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        assertThat(OrthonormalRows.dot(factor[i], factor[j]))
            .isCloseTo(i == j ? 1 : 0, within(ROUNDING));
      }
    }
  }

  private static ClassFrame frame(int classes, FrameDimension dimension, int seed) {
    return frame(classes, dimension, seed, seed);
  }

  private static ClassFrame frame(int classes, FrameDimension dimension, int seed, int tree) {
    return FrameSolver.solve(Trees.random(classes, tree).distances(), settings(dimension, seed));
  }

  private static FrameSettings settings(FrameDimension dimension, int seed) {
    return new FrameSettings(
        new SimilarityMapping.ExponentialDecay(2), MinimumSimilarity.CLOSED_FORM, dimension, seed);
  }

  /** Of each of so many classes an earlier one, or none; no earlier one twice. */
  private static int[] someOf(int earlier, int classes, int seed) {
    var random = new Random(seed);
    int[] chosen = new int[classes];
    Arrays.fill(chosen, -1);
    for (int k = 0; k < earlier; k++) {
      int at = random.nextInt(classes);
      if (chosen[at] < 0) {
        chosen[at] = k;
      }
    }
    return chosen;
  }

  private static ClassFrame rotated(ClassFrame frame, int seed) {
    double[][] axes = OrthonormalRows.draw(frame.dimension(), frame.dimension(), seed);
    var rows = new double[frame.classCount()][frame.dimension()];
    for (int k = 0; k < rows.length; k++) {
      for (int column = 0; column < axes.length; column++) {
        OrthonormalRows.addMultiple(rows[k], frame.at(k, column), axes[column]);
      }
    }
    return new ClassFrame(rows, Optional.empty());
  }

  private static ClassFrame withoutLast(ClassFrame frame) {
    return new ClassFrame(Arrays.copyOf(rows(frame), frame.classCount() - 1), Optional.empty());
  }

  private static double[][] rows(ClassFrame frame) {
    var rows = new double[frame.classCount()][frame.dimension()];
    for (int k = 0; k < rows.length; k++) {
      for (int column = 0; column < rows[k].length; column++) {
        rows[k][column] = frame.at(k, column);
      }
    }
    return rows;
  }
}
