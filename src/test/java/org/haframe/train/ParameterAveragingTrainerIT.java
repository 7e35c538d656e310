package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.functions;
import org.haframe.ColouredSquares;
import org.haframe.LocalSpark;
import org.haframe.data.DecodedImages;
import org.haframe.data.MinibatchEncoder;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.network.RunningStatistics;
import org.junit.jupiter.api.Test;

class ParameterAveragingTrainerIT {

  private static final int IMAGES = 203;

  @Test
  void theLossFallsAndEveryWholeMinibatchIsTrainedOnce() {
    Record record = new Record();

    TrainingState end = train(settings(3, 2, 2), fresh(settings(3, 2, 2)), record);

    // 203 images in 2 partitions of 102 and 101: 12 whole minibatches of 8 each, 6 rounds of 2.
    assertThat(record.rounds).hasSize(3 * 6);
    assertThat(record.rounds.stream().mapToLong(TrainingRound::examples).sum())
        .isEqualTo(3 * 2 * 12 * 8);
    assertThat(record.epochs).containsExactly(1, 2, 3);
    assertThat(end.epoch()).isEqualTo(3);
    assertThat(record.rounds.get(17).loss()).isLessThan(record.rounds.get(0).loss() / 2);
  }

  @Test
  void theSameSettingsGiveTheSameParametersToTheLastBit() {
    TrainingSettings settings = settings(2, 3, 2);

    TrainingState first = train(settings, fresh(settings), new Record());
    TrainingState second = train(settings, fresh(settings), new Record());

    assertThat(first.parameters()).isEqualTo(second.parameters());
    assertThat(first.optimiserState()).isEqualTo(second.optimiserState());
  }

  @Test
  void trainingDoesNotDependOnTheOrderOfRowsAndFiles() {
    TrainingSettings settings = settings(1, 3, 2);
    TrainingState expected = train(settings, fresh(settings), new Record());

    TrainingState shuffled;
    try (TrainingImages images =
        TrainingImages.deal(
            ColouredSquares.table(IMAGES).orderBy(functions.rand(9)).repartition(7),
            ColouredSquares.hierarchy(),
            ColouredSquares.SIZE,
            3)) {
      shuffled = trainer(settings).train(images, fresh(settings), new Record());
    }

    assertThat(shuffled.parameters()).isEqualTo(expected.parameters());
  }

  @Test
  void aTrainingThatStopsBetweenRoundsGoesOnToTheSameParameters() {
    TrainingSettings settings = settings(2, 2, 2);
    TrainingState expected = train(settings, fresh(settings), new Record());
    Record stopping = new Record();
    stopping.stopAfter = 8;

    TrainingState middle = train(settings, fresh(settings), stopping);
    TrainingState end = train(settings, middle, new Record());

    assertThat(middle.epoch()).isEqualTo(1);
    assertThat(middle.round()).isEqualTo(2);
    assertThat(end.parameters()).isEqualTo(expected.parameters());
    assertThat(end.optimiserState()).isEqualTo(expected.optimiserState());
  }

  @Test
  void oneRoundIsTheWeightedAverageOfWhatThePartitionsTrainAlone() {
    TrainingSettings settings = settings(1, 2, 100);
    TrainingState start = fresh(settings);
    float[] expected = averageByHand(settings, start, settings.learningRate());

    TrainingState end = train(settings, start, new Record());

    assertThat(end.parameters()).isEqualTo(expected);
  }

  @Test
  void statisticsThatAreEstimatedAnewAreAllThatChanges() {
    TrainingSettings plain = settings(2, 2, 2);
    TrainingSettings anew =
        new TrainingSettings(
            2,
            8,
            2,
            new AveragingSettings(
                2,
                0,
                AveragingSettings.OptimiserState.AVERAGE,
                0,
                1,
                AveragingSettings.Transport.FLOAT32,
                true),
            1,
            plain.learningRate(),
            plain.momentum(),
            plain.weightDecay(),
            plain.schedule(),
            plain.roundTimeout(),
            1);

    TrainingState expected = train(plain, fresh(plain), new Record());
    TrainingState end = train(anew, fresh(anew), new Record());

    // At a rate of 0 a round behind the last epoch changes statistics alone.
    float[] byHand = averageByHand(anew, expected, 0);
    for (RunningStatistics layer :
        new NetworkReplica(network(), ColouredSquares.SIZE).runningStatistics()) {
      float[] statistics = statistics(end.parameters(), layer);
      assertThat(statistics).isEqualTo(statistics(byHand, layer));
      assertThat(statistics).isNotEqualTo(statistics(expected.parameters(), layer));
    }
    assertThat(withoutStatistics(end)).isEqualTo(withoutStatistics(expected));
    assertThat(end.optimiserState()).isEqualTo(expected.optimiserState());
    assertThat(end.epoch()).isEqualTo(2);
  }

  /** Means, then variances. */
  private static float[] statistics(float[] parameters, RunningStatistics layer) {
    var statistics = new float[2 * layer.channels()];
    System.arraycopy(parameters, layer.mean(), statistics, 0, layer.channels());
    System.arraycopy(parameters, layer.variance(), statistics, layer.channels(), layer.channels());
    return statistics;
  }

  private static float[] withoutStatistics(TrainingState state) {
    float[] parameters = state.parameters();
    for (RunningStatistics layer :
        new NetworkReplica(network(), ColouredSquares.SIZE).runningStatistics()) {
      Arrays.fill(parameters, layer.mean(), layer.mean() + layer.channels(), 0);
      Arrays.fill(parameters, layer.variance(), layer.variance() + layer.channels(), 0);
    }
    return parameters;
  }

  @Test
  void aLossThatIsNoNumberEndsTheTrainingWithAdvice() {
    TrainingSettings settings = settings(5, 2, 2, 1e3);

    assertThatThrownBy(() -> train(settings, fresh(settings), new Record()))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("Lower training.learning-rate");
  }

  @Test
  void parametersThatOverflowInTheVeryLastStepAreNotReturned() {
    // One minibatch in all: its loss is that before the only step, which is finite.
    TrainingSettings settings =
        new TrainingSettings(
            1,
            1000,
            1,
            AveragingSettings.plain(1),
            1,
            1000,
            0.9,
            0,
            TrainingSettings.Schedule.CONSTANT,
            Duration.ofMinutes(5),
            1);

    TrainingState fresh = fresh(settings);
    float[] enormousVelocity = fresh.optimiserState();
    Arrays.fill(enormousVelocity, Float.MAX_VALUE);
    TrainingState start = new TrainingState(0, 0, fresh.parameters(), enormousVelocity);

    assertThatThrownBy(() -> train(settings, start, new Record()))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("epoch 1, round 1 (mean loss ")
        .hasMessageNotContainingAny("NaN");
  }

  @Test
  void aRoundThatTakesTooLongEndsTheTraining() {
    TrainingSettings quick = settings(1, 2, 100);
    TrainingSettings impatient =
        new TrainingSettings(
            1,
            8,
            2,
            AveragingSettings.plain(100),
            1,
            0.05,
            0.9,
            0,
            quick.schedule(),
            Duration.ofMillis(1),
            1);

    assertThatThrownBy(() -> train(impatient, fresh(quick), new Record()))
        .isInstanceOf(RoundTimeoutException.class)
        .hasMessageContaining("epoch 1, round 1")
        .hasMessageContaining("Still at work: ")
        .hasMessageContaining("training.round-timeout");
  }

  /** The round of every partition, one after the other, without the trainer. */
  /** Of a round that is a whole epoch. */
  private static float[] averageByHand(
      TrainingSettings settings, TrainingState start, double learningRate) {
    List<DecodedImages> partitions;
    try (TrainingImages images = deal(settings)) {
      partitions = images.partitions().collect();
    }
    var average = new WeightedAverage(start.parameters().length);
    List<RunningStatistics> statistics =
        new NetworkReplica(network(), ColouredSquares.SIZE).runningStatistics();
    assertThat(statistics).isNotEmpty();
    for (int partition = 0; partition < partitions.size(); partition++) {
      DecodedImages images = partitions.get(partition);
      NetworkReplica replica = new NetworkReplica(network(), ColouredSquares.SIZE);
      replica.load(start.parameters(), start.optimiserState());
      replica.setLearningRate(learningRate);
      int[] order =
          PartitionMinibatches.shuffled(
              images.count(), RandomKey.order(settings.seed(), start.epoch(), partition));
      var random = RandomKey.augmentation(settings.seed(), start.epoch(), 0, partition);
      var encoder = new MinibatchEncoder(ColouredSquares.settings());
      float[] pixels = new float[8 * encoder.valuesPerImage()];
      int minibatches = images.count() / 8;
      for (int minibatch = 0; minibatch < minibatches; minibatch++) {
        int[] indices = Arrays.copyOfRange(order, minibatch * 8, minibatch * 8 + 8);
        encoder.encode(images, indices, random, pixels);
        replica.train(pixels, Arrays.stream(indices).map(images::label).toArray(), 8);
      }
      float[] parameters = replica.parameters();
      statistics.forEach(layer -> layer.toMoments(parameters, start.parameters()));
      average.add(parameters, 8L * minibatches);
    }
    float[] result = average.result();
    statistics.forEach(layer -> layer.toVariances(result, start.parameters()));
    return result;
  }

  private static TrainingState train(
      TrainingSettings settings, TrainingState start, RoundListener listener) {
    try (TrainingImages images = deal(settings)) {
      return trainer(settings).train(images, start, listener);
    }
  }

  private static TrainingImages deal(TrainingSettings settings) {
    return TrainingImages.deal(
        ColouredSquares.table(IMAGES),
        ColouredSquares.hierarchy(),
        ColouredSquares.SIZE,
        settings.partitions());
  }

  private static TrainingState fresh(TrainingSettings settings) {
    return trainer(settings).initialState();
  }

  private static ParameterAveragingTrainer trainer(TrainingSettings settings) {
    return new ParameterAveragingTrainer(
        LocalSpark.context(), network(), ColouredSquares.settings(), settings);
  }

  private static String network() {
    return NetworkBuilder.build(
            new NetworkSettings(new Backbone.SmallConvolutional(4), Head.TRANSFORMATION),
            ColouredSquares.SIZE,
            ColouredSquares.frameHead(),
            new Optimisation(0.05, 0.9, 5e-4, 1))
        .toJson();
  }

  static TrainingSettings settings(int epochs, int partitions, int frequency) {
    return settings(epochs, partitions, frequency, 0.05);
  }

  private static TrainingSettings settings(
      int epochs, int partitions, int frequency, double learningRate) {
    return new TrainingSettings(
        epochs,
        8,
        partitions,
        AveragingSettings.plain(frequency),
        1,
        learningRate,
        0.9,
        5e-4,
        TrainingSettings.Schedule.COSINE,
        Duration.ofMinutes(5),
        1);
  }

  private static final class Record implements RoundListener {
    private final List<TrainingRound> rounds = new ArrayList<>();
    private final List<Integer> epochs = new ArrayList<>();
    private int stopAfter = Integer.MAX_VALUE;

    @Override
    public void roundCompleted(TrainingRound round) {
      rounds.add(round);
    }

    @Override
    public void epochCompleted(TrainingState state) {
      epochs.add(state.epoch());
    }

    @Override
    public boolean stopRequested() {
      return rounds.size() >= stopAfter;
    }
  }
}
