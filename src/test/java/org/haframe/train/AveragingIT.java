package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
import org.haframe.train.AveragingSettings.OptimiserState;
import org.haframe.train.AveragingSettings.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AveragingIT {

  private static final int PARTITIONS = 3;

  /** 17, 16 and 16 in a partition: two minibatches of 8 each. */
  private static final int IMAGES = 49;

  @ParameterizedTest
  @EnumSource
  void everyWayComesToTheSameBits(Transport transport) throws Exception {
    String network =
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.SmallConvolutional(4), Head.TRANSFORMATION),
                ColouredSquares.SIZE,
                OutputHead.flat(ColouredSquares.hierarchy().labels().count()),
                new Optimisation(0.05, 0.9, 5e-4, 1))
            .toJson();
    float[] start = new NetworkReplica(network, ColouredSquares.SIZE).state();
    JavaSparkContext spark = LocalSpark.context();
    Broadcast<String> networkJson = spark.broadcast(network);
    Broadcast<float[]> vector = spark.broadcast(start);
    TrainingSettings settings = ParameterAveragingTrainerIT.settings(1, PARTITIONS, 2);
    RoundPlan plan =
        new RoundPlan(settings.planAt(0), 1, 0, 0, 0.05, OptimiserState.AVERAGE, transport);
    var work =
        new PartitionRound("averaging", networkJson, vector, ColouredSquares.settings(), plan);

    try (TrainingImages images =
        TrainingImages.deal(
            ColouredSquares.table(IMAGES),
            ColouredSquares.hierarchy(),
            ColouredSquares.SIZE,
            PARTITIONS)) {
      float[] inDriver = average(images, work, new DriverAveraging(start.length));

      assertThat(inDriver).isNotEqualTo(start);
      for (int slices : new int[] {1, 2, 5, 7}) {
        var onCluster = new SliceAveraging(new VectorSlices(start.length, slices));
        assertThat(average(images, work, onCluster)).isEqualTo(inDriver);
      }
    } finally {
      networkJson.destroy();
      vector.destroy();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 1000, 100_000})
  void theDriverHoldsNoMoreForMorePartitions(int partitions) {
    for (long length : new long[] {1, 1000, 156_000, 4_000_000, Integer.MAX_VALUE}) {
      if (Averaging.of((int) length, partitions) instanceof DriverAveraging) {
        assertThat(length * partitions * Float.BYTES).isLessThanOrEqualTo(16 << 20);
      }
    }
  }

  private static float[] average(TrainingImages images, PartitionRound work, Averaging averaging) {
    JavaSparkContext spark = LocalSpark.context();
    var start = new TrainingState(0, 0, new float[0], new float[0]);
    try (var tasks = TasksAtWork.watch(spark, "averaging")) {
      AveragedRound round =
          averaging.run(
              images.partitions(),
              work,
              new RoundDeadline(start.nextRoundName(), Duration.ofMinutes(5), tasks));
      assertThat(round.tallies().stream().map(PartitionTally::partition)).containsExactly(0, 1, 2);
      return round.vector();
    }
  }
}
