package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A network file runs on either library, to the same numbers. */
class KernelRoutesTest {

  private static final int CLASSES = 4;
  // float32 in another order of summation, over three steps.
  private static final double TOLERANCE = 2e-3;

  /** In channel blocks and, of a width that does not fill them, not. */
  static Stream<Arguments> backbones() {
    return Stream.of(
        Arguments.of(new Backbone.SmallConvolutional(16), 1e-3),
        Arguments.of(new Backbone.ResNet(8, 16), 1e-3),
        Arguments.of(new Backbone.ResNet(8, 12), 1e-3),
        Arguments.of(new Backbone.WideResNet(10, 1), 1e-3),
        // Their first gradients are so large that rounding grows with the rate.
        Arguments.of(new Backbone.ImageNetResNet(18), 1e-4),
        Arguments.of(new Backbone.ImageNetResNet(50), 1e-7));
  }

  @ParameterizedTest
  @MethodSource("backbones")
  void trainsAndScoresTheSameOnBothLibraries(Backbone backbone, double rate) {
    assumeTrue(OneDnn.loads());
    // Batch statistics of a handful of values would magnify rounding.
    int size = Math.max(16, 3 * backbone.minimumImageSize());
    String network =
        NetworkBuilder.build(
                new NetworkSettings(backbone, Head.TRANSFORMATION),
                size,
                OutputHead.flat(CLASSES),
                new Optimisation(rate, 0.9, 5e-4, 1))
            .toJson();
    NetworkReplica fast = KernelRoute.ONEDNN.choose(() -> new NetworkReplica(network, size));
    NetworkReplica reference = KernelRoute.LIBND4J.choose(() -> new NetworkReplica(network, size));
    float[] images = RandomImages.of(8, size, 3);
    int[] classes = {0, 1, 2, 3, 0, 1, 2, 3};
    float[] start = reference.parameters();
    List<RunningStatistics> statistics = reference.runningStatistics();

    // The smaller minibatch between the larger ones is what ends each epoch.
    for (int count : new int[] {8, 5, 8}) {
      double expected = reference.train(images, classes, count);
      assertThat(fast.train(images, classes, count)).isCloseTo(expected, within(TOLERANCE));
    }
    assertClose("parameters", fast.parameters(), reference.parameters(), TOLERANCE);
    assertThat(distance(fast.parameters(), reference.parameters(), statistics))
        .as("how far apart they moved; rounding alone is 0.03 of the way in the deepest")
        .isLessThan(0.1 * distance(start, reference.parameters(), statistics));
    assertClose("logits", fast.logits(images, 8), reference.logits(images, 8), 5 * TOLERANCE);
  }

  /** Between parameters that gradients move; running statistics move by themselves, and further. */
  private static double distance(float[] a, float[] b, List<RunningStatistics> statistics) {
    double sum = 0;
    float[] difference = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    for (RunningStatistics layer : statistics) {
      layer.copy(new float[a.length], difference);
    }
    for (float d : difference) {
      sum += (double) d * d;
    }
    return Math.sqrt(sum);
  }

  /** A network in bfloat16 is the network in float32 but for rounding, step after step. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void trainsAndScoresInBfloat16AsInFloat32(boolean wide) {
    assumeTrue(OneDnn.loads() && OneDnn.multipliesBfloat16(), "needs a processor with bfloat16");
    Backbone backbone = wide ? new Backbone.WideResNet(10, 1) : new Backbone.ResNet(8, 16);
    NetworkReplica float32 = KernelRoute.ONEDNN.choose(() -> replica(backbone, Precision.FLOAT32));
    NetworkReplica bfloat16 =
        KernelRoute.ONEDNN.choose(() -> replica(backbone, Precision.BFLOAT16_COMPUTE));
    float[] images = RandomImages.of(8, 16, 3);
    int[] classes = {0, 1, 2, 3, 0, 1, 2, 3};

    for (int count : new int[] {8, 5, 8}) {
      double expected = float32.train(images, classes, count);
      assertThat(bfloat16.train(images, classes, count)).isCloseTo(expected, within(0.02));
      float[] logits = bfloat16.logits(images, 8);
      assertClose("logits", logits, float32.logits(images, 8), 0.1);
      assertThat(logits).isNotEqualTo(float32.logits(images, 8));
    }
  }

  private static NetworkReplica replica(Backbone backbone, Precision precision) {
    return new NetworkReplica(
        NetworkBuilder.build(
                new NetworkSettings(backbone, Head.TRANSFORMATION, precision),
                16,
                OutputHead.flat(CLASSES),
                new Optimisation(1e-3, 0.9, 5e-4, 1))
            .toJson(),
        16);
  }

  private static void assertClose(String what, float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      double scale = Math.max(1, Math.abs(expected[i]));
      assertThat(Math.abs(actual[i] - expected[i]) / scale)
          .as("%s, value %d", what, i)
          .isLessThan(tolerance);
    }
  }
}
