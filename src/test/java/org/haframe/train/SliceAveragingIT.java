package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.haframe.ColouredSquares;
import org.haframe.LocalSpark;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.network.OutputHead;
import org.junit.jupiter.api.Test;

class SliceAveragingIT {

  private static final int PARTITIONS = 3;

  /** 17, 16 and 16 in a partition: two minibatches of 8 each. */
  private static final int IMAGES = 49;

  @Test
  void theAverageDoesNotDependOnTheNumberOfSlices() throws Exception {
    String network =
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(4), Head.TRANSFORMATION),
                ColouredSquares.SIZE,
                new OutputHead.LearnableSoftmax(ColouredSquares.hierarchy().labels().count()),
                new Optimisation(0.05, 0.9, 5e-4, 1))
            .toJson();
    float[] start = new NetworkReplica(network, ColouredSquares.SIZE).state();
    JavaSparkContext spark = LocalSpark.context();
    Broadcast<String> networkJson = spark.broadcast(network);
    Broadcast<float[]> vector = spark.broadcast(start);
    TrainingSettings settings = ParameterAveragingTrainerIT.settings(1, PARTITIONS, 2);
    var work =
        new PartitionRound(
            "slices", networkJson, vector, ColouredSquares.settings(), settings, 0, 0);

    try (TrainingImages images =
        TrainingImages.deal(
            ColouredSquares.table(IMAGES),
            ColouredSquares.hierarchy(),
            ColouredSquares.SIZE,
            PARTITIONS)) {
      float[] whole = average(images, work, new VectorSlices(start.length, 1));

      assertThat(whole).isNotEqualTo(start);
      for (int slices : new int[] {2, 5, 7}) {
        assertThat(average(images, work, new VectorSlices(start.length, slices))).isEqualTo(whole);
      }
    } finally {
      networkJson.destroy();
      vector.destroy();
    }
  }

  private static float[] average(TrainingImages images, PartitionRound work, VectorSlices slices)
      throws Exception {
    FloatBuffer joined = FloatBuffer.allocate(slices.length());
    try (var averaging = new SliceAveraging(images.partitions(), work, slices)) {
      List<AveragedSlice> averages = averaging.start().get();
      assertThat(averages).hasSize(slices.count());
      for (AveragedSlice average : averages) {
        assertThat(average.tallies().stream().map(PartitionTally::partition))
            .containsExactly(0, 1, 2);
        joined.put(average.values());
      }
    }
    assertThat(joined.hasRemaining()).isFalse();
    return joined.array();
  }
}
