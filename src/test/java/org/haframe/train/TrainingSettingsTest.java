package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrainingSettingsTest {

  @Test
  void cosineScheduleFallsFromTheWholeRateTowardsZero() {
    TrainingSettings settings = settings(100, 0.1, TrainingSettings.Schedule.COSINE);

    assertThat(settings.learningRateAt(0)).isEqualTo(0.1);
    assertThat(settings.learningRateAt(50)).isCloseTo(0.05, within(1e-12));
    assertThat(settings.learningRateAt(99)).isGreaterThan(0).isLessThan(1e-4);
  }

  @Test
  void constantScheduleKeepsTheRate() {
    TrainingSettings settings = settings(10, 0.1, TrainingSettings.Schedule.CONSTANT);

    assertThat(settings.learningRateAt(9)).isEqualTo(0.1);
  }

  @Test
  void refusesAnEpochCountOfZeroAndNamesTheKey() {
    assertThatThrownBy(() -> settings(0, 0.1, TrainingSettings.Schedule.COSINE))
        .hasMessage("Cannot train with training.epochs = 0. Use a value at least 1.");
  }

  @Test
  void refusesALearningRateThatIsNoNumber() {
    assertThatThrownBy(() -> settings(1, Double.NaN, TrainingSettings.Schedule.COSINE))
        .hasMessageContaining("training.learning-rate = NaN");
  }

  @Test
  void statisticsHaveAsMuchTimeForAMinibatchAsRoundsOfTheTraining() {
    TrainingSettings settings = settings(10, 0.1, TrainingSettings.Schedule.CONSTANT);

    // Of a hundred minibatches, where a round has eight and ten minutes.
    assertThat(RoundPlan.timeoutOfStatistics(settings)).isEqualTo(Duration.ofMinutes(130));
  }

  @Test
  void statisticsHaveTheTimeOfARoundWhereARoundIsAnEpochHoweverLong() {
    TrainingSettings settings =
        settings(10, 0.1, TrainingSettings.Schedule.CONSTANT, Integer.MAX_VALUE);

    assertThat(RoundPlan.timeoutOfStatistics(settings)).isEqualTo(Duration.ofMinutes(10));
  }

  private static TrainingSettings settings(
      int epochs, double learningRate, TrainingSettings.Schedule schedule) {
    return settings(epochs, learningRate, schedule, 8);
  }

  private static TrainingSettings settings(
      int epochs, double learningRate, TrainingSettings.Schedule schedule, int frequency) {
    return new TrainingSettings(
        epochs,
        64,
        2,
        AveragingSettings.plain(frequency),
        1,
        learningRate,
        0.9,
        5e-4,
        schedule,
        Duration.ofMinutes(10),
        3);
  }
}
