package org.haframe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models in another precision than they were trained in. */
class HierarchyAwareModelTest {

  private static final int SIZE = 32;

  private static ComputationGraphConfiguration network(Backbone backbone, Precision precision) {
    return NetworkBuilder.build(
        new NetworkSettings(backbone, Head.TRANSFORMATION, precision),
        SIZE,
        OutputHead.flat(4),
        new Optimisation(0.1, 0.9, 5e-4, 1));
  }

  private static HierarchyAwareModel model(ComputationGraphConfiguration network) {
    return new HierarchyAwareModel(
        network.toJson(),
        new NetworkReplica(network.toJson(), SIZE).parameters(),
        ToyHierarchy.unbalanced(),
        new InputFormat(SIZE, List.of(0.1, 0.2, 0.3), List.of(1.0, 2.0, 3.0)),
        "training.seed = 1",
        Map.of("images", "toy"));
  }

  private static ComputationGraphConfiguration network(HierarchyAwareModel model) {
    return ComputationGraphConfiguration.fromJson(model.networkJson());
  }

  @ParameterizedTest
  @MethodSource("org.haframe.network.NetworkBuilderTest#backbones")
  void anotherPrecisionIsThatOfANetworkBuiltWithIt(Backbone backbone) {
    for (Precision trained : Precision.values()) {
      HierarchyAwareModel stored = model(network(backbone, trained));

      for (Precision other : Precision.values()) {
        HierarchyAwareModel used = stored.computingIn(other);

        assertThat(network(used)).isEqualTo(network(backbone, other));
        assertThat(used.precision()).isEqualTo(other);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void allElseStaysAsItWas(Precision other) {
    HierarchyAwareModel stored = model(network(new Backbone.ResNet(8, 16), Precision.FLOAT32));

    HierarchyAwareModel used = stored.computingIn(other);

    assertThat(used.parametersSha256()).isEqualTo(stored.parametersSha256());
    assertThat(used.hierarchy()).isEqualTo(stored.hierarchy());
    assertThat(used.input()).isEqualTo(stored.input());
    assertThat(used.settings()).isEqualTo(stored.settings());
    assertThat(used.provenance()).isEqualTo(stored.provenance());
    assertThat(stored.precision()).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void scoresInBfloat16AreThoseInFloat32ButForRounding() {
    assumeTrue(OneDnn.loads() && OneDnn.multipliesBfloat16(), "needs a processor with bfloat16");
    HierarchyAwareModel stored = model(network(new Backbone.ResNet(8, 16), Precision.FLOAT32));
    float[] images = RandomImages.of(8, SIZE, 3);

    float[] inFloat32 = stored.replica().logits(images, 8);
    float[] inBfloat16 = stored.computingIn(Precision.BFLOAT16_COMPUTE).replica().logits(images, 8);

    assertThat(inBfloat16).isNotEqualTo(inFloat32).containsExactly(inFloat32, within(0.1f));
  }
}
