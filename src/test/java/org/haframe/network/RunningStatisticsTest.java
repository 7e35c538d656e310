package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RunningStatisticsTest {

  private static final RunningStatistics ONE = new RunningStatistics(0, 1, 1);

  @Test
  void averagedMomentsAreTheVarianceOfAllImagesTogether() {
    SplittableRandom random = new SplittableRandom(1);
    double[] all = random.doubles(300, -3, 5).toArray();
    for (int i = 100; i < all.length; i++) {
      all[i] += 3; // another mean than the first hundred's
    }
    double[] first = Arrays.copyOf(all, 100);
    double[] second = Arrays.copyOfRange(all, 100, 300);
    float[] centre = {7, 1};
    float[] a = statistics(first);
    float[] b = statistics(second);

    ONE.toMoments(a, centre);
    ONE.toMoments(b, centre);
    float[] merged = {(a[0] + 2 * b[0]) / 3, (a[1] + 2 * b[1]) / 3};
    ONE.toVariances(merged, centre);

    float[] together = statistics(all);
    assertThat(merged[0]).isCloseTo(together[0], within(1e-5f));
    assertThat(merged[1]).isCloseTo(together[1], within(1e-4f));
  }

  @Test
  void replicasThatAgreeWithTheCentreStayAsTheyAre() {
    float[] vector = {2.5f, 0.3f};

    ONE.toMoments(vector, new float[] {2.5f, 9});
    assertThat(vector).containsExactly(2.5f, 0.3f);
    ONE.toVariances(vector, new float[] {2.5f, 9});
    assertThat(vector).containsExactly(2.5f, 0.3f);
  }

  @Test
  void roundingMakesNoVarianceNegative() {
    float[] vector = {1000, 1e-9f};

    ONE.toMoments(vector, new float[] {0, 0});
    vector[1] = Math.nextDown(vector[1]);
    ONE.toVariances(vector, new float[] {0, 0});

    assertThat(vector[1]).isZero();
  }

  @Test
  void aReplicaKnowsWhereItsStatisticsLie() {
    String network =
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.ResNet(8, 16), Head.TRANSFORMATION),
                16,
                OutputHead.flat(10),
                new Optimisation(0.01, 0.9, 0, 3))
            .toJson();
    NetworkReplica replica = new NetworkReplica(network, 16);
    float[] initial = replica.parameters();

    // Six convolutions of three blocks, the stem, two projections, five normalised in the head.
    assertThat(replica.runningStatistics()).hasSize(14);
    for (RunningStatistics layer : replica.runningStatistics()) {
      for (int i = 0; i < layer.channels(); i++) {
        // In front of them lie gamma, which is 1, and beta, which is 0.
        assertThat(initial[layer.mean() - layer.channels() + i]).isZero();
        assertThat(initial[layer.mean() - 2 * layer.channels() + i]).isOne();
        assertThat(initial[layer.mean() + i]).isZero();
        assertThat(initial[layer.variance() + i]).isOne();
      }
    }
  }

  /** Mean and variance. */
  private static float[] statistics(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance =
        Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    return new float[] {(float) mean, (float) variance};
  }
}
