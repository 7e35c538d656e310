package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorSlicesTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "10, 3", "100000, 7", "12, 12", "1000003, 512"})
  void slicesTileTheVector(int length, int count) {
    var slices = new VectorSlices(length, count);

    assertThat(slices.start(0)).isZero();
    for (int slice = 0; slice < count; slice++) {
      assertThat(slices.length(slice)).isBetween(length / count, length / count + 1);
      assertThat(slices.start(slice) + slices.length(slice)).isEqualTo(slices.start(slice + 1));
    }
    assertThat(slices.start(count)).isEqualTo(length);
  }

  @ParameterizedTest
  @CsvSource({"100, 8, 1", "65536, 8, 1", "524288, 8, 8", "50000000, 8, 8", "50000000, 512, 512"})
  void thereAreAsManyAsPartitionsUnlessTheyWouldBeTiny(int length, int partitions, int expected) {
    assertThat(VectorSlices.of(length, partitions).count()).isEqualTo(expected);
  }
}
