package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorSlicesTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "10, 3", "100000, 7", "12, 12", "1000003, 512"})
  void slicesTileTheVector(int length, int count) {
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = i;
    }
    var slices = new VectorSlices(length, count);
    float[] joined = new float[0];

    for (int slice = 0; slice < count; slice++) {
      float[] values = slices.cut(vector, slice);
      assertThat(values.length).isBetween(length / count, length / count + 1);
      joined = Arrays.copyOf(joined, joined.length + values.length);
      System.arraycopy(values, 0, joined, joined.length - values.length, values.length);
    }

    assertThat(joined).isEqualTo(vector);
  }

  @ParameterizedTest
  @CsvSource({"100, 8, 1", "65536, 8, 1", "524288, 8, 8", "50000000, 8, 8", "50000000, 512, 512"})
  void thereAreAsManyAsPartitionsUnlessTheyWouldBeTiny(int length, int partitions, int expected) {
    assertThat(VectorSlices.of(length, partitions).count()).isEqualTo(expected);
  }
}
