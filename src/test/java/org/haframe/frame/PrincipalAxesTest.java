package org.haframe.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PrincipalAxesTest {

  @Property(tries = 50, seed = "1")
  void allAxesKeepEveryProductAndAreOrthogonalTheLongestFirst(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 12) int dimension,
      @ForAll long seed) {
    double[][] vectors = vectors(rows, dimension, new Random(seed));

    double[][] coordinates = PrincipalAxes.coordinates(vectors, dimension);

    for (int a = 0; a < rows; a++) {
      for (int b = 0; b < rows; b++) {
        assertThat(OrthonormalRows.dot(coordinates[a], coordinates[b]))
            .isCloseTo(OrthonormalRows.dot(vectors[a], vectors[b]), within(1e-10));
      }
    }
    double longer = Double.POSITIVE_INFINITY;
    for (int axis = 0; axis < dimension; axis++) {
      double square = product(coordinates, axis, axis);
      assertThat(square).isLessThanOrEqualTo(longer);
      longer = square;
      for (int other = 0; other < axis; other++) {
        assertThat(product(coordinates, axis, other)).isCloseTo(0, within(1e-10));
      }
    }
  }

  @Test
  void axesWithoutLengthAndDuplicatesComeToAnEnd() {
    double[][] coordinates =
        PrincipalAxes.coordinates(new double[][] {{1, 1, 0}, {1, 1, 0}, {0, 0, 0}}, 3);

    assertThat(product(coordinates, 0, 0)).isCloseTo(4, within(1e-12));
    assertThat(product(coordinates, 1, 1)).isCloseTo(0, within(1e-12));
  }

  @Test
  void rejectsWhatIsNoNumber() {
    double[][] vectors = {{1, 0}, {Double.NaN, 1}};

    assertThatThrownBy(() -> PrincipalAxes.coordinates(vectors, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 vectors in 2 dimensions: vector 1 holds NaN");
  }

  @Test
  void saysSoWhereSquaresAreBeyondTheRangeOfDoubles() {
    double[][] vectors = {{1e200, 1e200}, {1e200, -1e199}};

    assertThatThrownBy(() -> PrincipalAxes.coordinates(vectors, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Cannot find the principal axes of 2 vectors in 2 dimensions");
  }

  private static double[][] vectors(int rows, int dimension, Random random) {
    var vectors = new double[rows][dimension];
    for (double[] vector : vectors) {
      for (int column = 0; column < dimension; column++) {
        vector[column] = random.nextGaussian();
      }
    }
    return vectors;
  }

  private static double product(double[][] coordinates, int a, int b) {
    double product = 0;
    for (double[] row : coordinates) {
      product += row[a] * row[b];
    }
    return product;
  }
}
