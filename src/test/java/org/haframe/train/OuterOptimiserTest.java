package org.haframe.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.haframe.network.RunningStatistics;
import org.haframe.train.AveragingSettings.OptimiserState;
import org.haframe.train.AveragingSettings.Transport;
import org.junit.jupiter.api.Test;

/** Two parameters, a running mean and a running variance, and a task optimiser of two values. */
class OuterOptimiserTest {

  private static final List<RunningStatistics> STATISTICS = List.of(new RunningStatistics(2, 3, 1));

  private static final TrainingState STATE =
      new TrainingState(0, 0, new float[] {1, 2, 0, 4}, new float[] {5, 6});

  @Test
  void plainAveragingGoesOnFromTheAverage() {
    OuterOptimiser plain = optimiser(AveragingSettings.plain(8));

    float[] start = plain.start(STATE);
    TrainingState next = plain.next(STATE, start, new float[] {1.5f, 1, 0, 3, 7, 8}, 1);

    assertThat(start).containsExactly(1, 2, 0, 4, 5, 6);
    assertThat(next.parameters()).containsExactly(1.5f, 1, 0, 3);
    assertThat(next.optimiserState()).containsExactly(7, 8);
    assertThat(next.epoch()).isEqualTo(1);
  }

  @Test
  void aStateThatIsResetIsNeitherSentNorKept() {
    OuterOptimiser reset =
        optimiser(
            new AveragingSettings(8, 0, OptimiserState.RESET, 0, 1, Transport.FLOAT32, false));
    var fresh = new TrainingState(0, 0, STATE.parameters(), new float[2]);

    float[] start = reset.start(fresh);
    TrainingState next = reset.next(fresh, start, new float[] {1.5f, 1, 0, 3}, 1);

    assertThat(start).containsExactly(1, 2, 0, 4);
    assertThat(next.parameters()).containsExactly(1.5f, 1, 0, 3);
    assertThat(next.optimiserState()).containsExactly(0, 0);
  }

  @Test
  void outerMomentumIsNesterovsRuleOnTheDifferencesOfRounds() {
    OuterOptimiser outer =
        optimiser(
            new AveragingSettings(
                8, 0, OptimiserState.AVERAGE, 0.5, 0.8, Transport.FLOAT32, false));
    var state = new TrainingState(0, 0, STATE.parameters(), new float[] {5, 6, 0, 0, 0, 0});

    TrainingState first =
        outer.next(state, outer.start(state), new float[] {2, 1, 0.5f, 3, 7, 8}, 9);
    TrainingState second =
        outer.next(first, outer.start(first), new float[] {2.2f, 0.8f, 0.5f, 2, 7, 9}, 9);

    // d = (1, -1), v = d, moved by 0.8 (0.5 v + d) = (1.2, -1.2). The running mean moved by 0.5,
    // so that 0.25 of the mean squared distance from where it was is no variance.
    assertThat(first.parameters())
        .containsExactly(new float[] {2.2f, 0.8f, 0.5f, 2.75f}, within(1e-6f));
    // d = 0, v = 0.5 (1, -1), moved by 0.8 (0.5 v) = (0.2, -0.2).
    assertThat(second.parameters())
        .containsExactly(new float[] {2.4f, 0.6f, 0.5f, 2}, within(1e-6f));
    assertThat(second.optimiserState()).startsWith(7, 9, 0.5f, -0.5f);
    assertThat(second.round()).isEqualTo(2);
  }

  @Test
  void differencesAreAddedToTheStart() {
    OuterOptimiser rounding =
        optimiser(
            new AveragingSettings(8, 0, OptimiserState.AVERAGE, 0, 1, Transport.BFLOAT16, false));

    TrainingState next =
        rounding.next(STATE, rounding.start(STATE), new float[] {0.5f, -1, 2, 0, 2, 2}, 1);

    // The running variance comes as mean squared distance from the start's running mean, 0.
    assertThat(next.parameters()).containsExactly(1.5f, 1, 2, 0);
    assertThat(next.optimiserState()).containsExactly(7, 8);
  }

  private static OuterOptimiser optimiser(AveragingSettings settings) {
    return new OuterOptimiser(settings, STATISTICS);
  }
}
