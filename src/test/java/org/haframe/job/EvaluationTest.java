package org.haframe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.Backbone;
import org.haframe.network.Head;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.NetworkBuilder;
import org.haframe.network.NetworkSettings;
import org.haframe.network.Optimisation;
import org.haframe.network.OutputHead;
import org.haframe.network.Precision;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  private static HierarchyAwareModel model(Precision precision) {
    return new HierarchyAwareModel(
        NetworkBuilder.build(
                new NetworkSettings(new Backbone.ResNet(8, 16), Head.POOLED, precision),
                32,
                OutputHead.flat(2),
                new Optimisation(0.1, 0.9, 5e-4, 1))
            .toJson(),
        new float[0],
        ClassHierarchy.of(
            "tree", "root", List.of("a", "b"), Map.of("a", "root", "b", "root"), Map.of()),
        new InputFormat(32, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)),
        "",
        Map.of());
  }

  @Test
  void modelsAreUsedAsTheyWereTrained() {
    var trained =
        new Evaluation.Trained(
                model(Precision.FLOAT32), Optional.empty(), Optional.empty(), List.of())
            .with(model(Precision.BFLOAT16_COMPUTE));

    assertThat(trained.modelInUse()).isSameAs(trained.model());
    assertThat(trained.coarseInUse()).isEqualTo(trained.coarse());
  }

  @Test
  void anotherPrecisionIsThatOfBothModels() {
    var trained =
        new Evaluation.Trained(
                model(Precision.FLOAT32), Optional.empty(), Optional.empty(), List.of())
            .computingIn(Precision.BFLOAT16_COMPUTE)
            .with(model(Precision.FLOAT32));

    assertThat(trained.modelInUse().precision()).isEqualTo(Precision.BFLOAT16_COMPUTE);
    assertThat(trained.coarseInUse().orElseThrow().precision())
        .isEqualTo(Precision.BFLOAT16_COMPUTE);
    assertThat(trained.model().precision()).isEqualTo(Precision.FLOAT32);
  }
}
