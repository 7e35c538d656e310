package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.reflect.ClassTag$;

/** What a round sends as data comes through whatever serializer Spark is told to use. */
class SerializedSharesTest {

  private static final PartitionTally TALLY =
      new PartitionTally(3, 64, 12.5, Duration.ofMillis(1500), "abc");

  static Stream<SerializerInstance> serializers() {
    var settings = new SparkConf(false);
    return Stream.of(
        new JavaSerializer(settings).newInstance(), new KryoSerializer(settings).newInstance());
  }

  @ParameterizedTest
  @MethodSource("serializers")
  void sharesComeThrough(SerializerInstance serializer) {
    PartitionShare exact = new PartitionShare.Exact(TALLY, new float[] {1, 2, 3});
    PartitionShare rounded =
        PartitionShare.Rounded.of(TALLY, new float[] {1.5f, 2}, new float[] {1, 0});

    assertThat(through(serializer, exact).values()).containsExactly(1, 2, 3);
    assertThat(through(serializer, rounded).values()).containsExactly(0.5f, 2);
    assertThat(through(serializer, rounded).tally()).usingRecursiveComparison().isEqualTo(TALLY);
  }

  @ParameterizedTest
  @MethodSource("serializers")
  void keysAndAveragesComeThrough(SerializerInstance serializer) {
    var key = new SliceKey(2, 5);
    AveragedSlice average =
        AveragedSlice.of(
            2,
            List.<PartitionShare>of(new PartitionShare.Exact(TALLY, new float[] {4, 8}))
                .iterator());

    assertThat(through(serializer, key)).isEqualTo(key);
    assertThat(through(serializer, average).values()).containsExactly(4, 8);
    assertThat(through(serializer, average).tallies()).hasSize(1);
  }

  private static <T> T through(SerializerInstance serializer, T object) {
    return serializer.deserialize(
        serializer.serialize(object, ClassTag$.MODULE$.apply(Object.class)),
        ClassTag$.MODULE$.apply(Object.class));
  }
}
