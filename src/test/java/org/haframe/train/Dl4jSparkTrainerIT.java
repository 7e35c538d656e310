package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.haframe.ColouredSquares;
import org.haframe.LocalSpark;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkReplica;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.junit.jupiter.api.Test;

/** Deeplearning4j's engine, by what ours does with the same settings. */
class Dl4jSparkTrainerIT {

  /**
   * Both take the same steps, but their updaters and averages round differently in the last digit
   * of a float32, which the steps carry on.
   */
  private static final float ROUNDING = 1e-4f;

  @Test
  void onePartitionIsTrainedToTheSameParametersMomentumAndLosses() {
    TrainingSettings settings = settings(2, 1, 3);

    Record expectedRecord = new Record();
    TrainingState expected =
        train(TrainingEngine.Name.PARAMETER_AVERAGING, settings, 83, expectedRecord);
    Record record = new Record();
    TrainingState end = train(TrainingEngine.Name.DL4J_SPARK, settings, 83, record);

    assertThat(end.parameters()).containsExactly(expected.parameters(), within(ROUNDING));
    assertThat(end.optimiserState()).containsExactly(expected.optimiserState(), within(ROUNDING));
    assertThat(record.losses()).hasSize(2 * 4);
    assertThat(record.losses()).containsExactly(expectedRecord.losses(), within((double) ROUNDING));
    assertThat(record.examples()).isEqualTo(expectedRecord.examples());
    assertThat(record.epochs).containsExactly(1, 2);
  }

  @Test
  void partitionsOfEqualLengthAreAveragedToTheSameButForRunningVariances() {
    TrainingSettings settings = settings(2, 2, 3);

    TrainingState expected =
        train(TrainingEngine.Name.PARAMETER_AVERAGING, settings, 112, new Record());
    TrainingState end = train(TrainingEngine.Name.DL4J_SPARK, settings, 112, new Record());

    assertThat(withoutVariances(end.parameters()))
        .containsExactly(withoutVariances(expected.parameters()), within(ROUNDING));
    assertThat(end.optimiserState()).containsExactly(expected.optimiserState(), within(ROUNDING));
  }

  @Test
  void aPartitionWithoutAMinibatchInARoundDoesNotWeigh() {
    // 16 and 15 images: two minibatches and one.
    TrainingSettings settings = settings(1, 2, 1);

    TrainingState expected =
        train(TrainingEngine.Name.PARAMETER_AVERAGING, settings, 31, new Record());
    Record record = new Record();
    TrainingState end = train(TrainingEngine.Name.DL4J_SPARK, settings, 31, record);

    assertThat(record.examples()).containsExactly(16L, 8L);
    assertThat(withoutVariances(end.parameters()))
        .containsExactly(withoutVariances(expected.parameters()), within(ROUNDING));
  }

  @Test
  void aTrainingThatStopsBetweenRoundsGoesOnToTheSameParameters() {
    TrainingSettings settings = settings(2, 2, 3);
    TrainingState expected = train(TrainingEngine.Name.DL4J_SPARK, settings, 112, new Record());
    Record stopping = new Record();
    stopping.stopAfter = 4;

    TrainingState middle = train(TrainingEngine.Name.DL4J_SPARK, settings, 112, stopping);
    TrainingState end;
    try (TrainingImages images = deal(settings, 112)) {
      end = engine(TrainingEngine.Name.DL4J_SPARK, settings).train(images, middle, new Record());
    }

    assertThat(middle.epoch()).isEqualTo(1);
    assertThat(middle.round()).isEqualTo(1);
    assertThat(end.parameters()).isEqualTo(expected.parameters());
    assertThat(end.optimiserState()).isEqualTo(expected.optimiserState());
  }

  @Test
  void aLossThatIsNoNumberEndsTheTrainingWithAdvice() {
    TrainingSettings settings = settings(5, 2, 2, 1e3, Duration.ofMinutes(5));

    assertThatThrownBy(() -> train(TrainingEngine.Name.DL4J_SPARK, settings, 112, new Record()))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("Lower training.learning-rate");
  }

  @Test
  void aRoundThatTakesTooLongEndsTheTraining() {
    TrainingSettings settings = settings(1, 2, 100, 0.05, Duration.ofMillis(1));

    assertThatThrownBy(() -> train(TrainingEngine.Name.DL4J_SPARK, settings, 112, new Record()))
        .isInstanceOf(RoundTimeoutException.class)
        .hasMessageContaining("epoch 1, round 1")
        .hasMessageContaining("Still at work: ");
  }

  private static TrainingState train(
      TrainingEngine.Name name, TrainingSettings settings, int imageCount, Record record) {
    TrainingEngine engine = engine(name, settings);
    try (TrainingImages images = deal(settings, imageCount)) {
      return engine.train(images, engine.initialState(), record);
    }
  }

  private static TrainingImages deal(TrainingSettings settings, int imageCount) {
    return TrainingImages.deal(
        ColouredSquares.table(imageCount),
        ColouredSquares.hierarchy(),
        ColouredSquares.SIZE,
        settings.partitions());
  }

  private static TrainingEngine engine(TrainingEngine.Name name, TrainingSettings settings) {
    return TrainingEngine.of(
        name, LocalSpark.context(), network(), ColouredSquares.settings(), settings);
  }

  private static float[] withoutVariances(float[] parameters) {
    new NetworkReplica(network(), ColouredSquares.SIZE)
        .runningStatistics()
        .forEach(
            layer ->
                Arrays.fill(parameters, layer.variance(), layer.variance() + layer.channels(), 0));
    return parameters;
  }

  private static String network() {
    return NetworkBuilder.build(
            new NetworkSettings(new Backbone.SmallConvolutional(4), Head.TRANSFORMATION),
            ColouredSquares.SIZE,
            ColouredSquares.frameHead(),
            new Optimisation(0.05, 0.9, 5e-4, 1))
        .toJson();
  }

  private static TrainingSettings settings(int epochs, int partitions, int frequency) {
    return settings(epochs, partitions, frequency, 0.05, Duration.ofMinutes(5));
  }

  private static TrainingSettings settings(
      int epochs, int partitions, int frequency, double learningRate, Duration roundTimeout) {
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
        roundTimeout,
        1);
  }

  private static final class Record implements RoundListener {
    private final List<TrainingRound> rounds = new ArrayList<>();
    private final List<Integer> epochs = new ArrayList<>();
    private int stopAfter = Integer.MAX_VALUE;

    double[] losses() {
      return rounds.stream().mapToDouble(TrainingRound::loss).toArray();
    }

    List<Long> examples() {
      return rounds.stream().map(TrainingRound::examples).toList();
    }

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
