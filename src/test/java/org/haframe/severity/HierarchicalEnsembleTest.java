package org.haframe.severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.haframe.hierarchy.ClassHierarchy;
import org.junit.jupiter.api.Test;

class HierarchicalEnsembleTest {

  /** cat and dog below animal, car and lorry below vehicle. */
  private static final ClassHierarchy FINE =
      ClassHierarchy.of(
          "things",
          "root",
          List.of("car", "cat", "dog", "lorry"),
          Map.of(
              "animal", "root", "vehicle", "root", "cat", "animal", "dog", "animal", "car",
              "vehicle", "lorry", "vehicle"),
          Map.of());

  @Test
  void probabilitiesAreThoseOfTheClassTimesThoseOfItsAncestor() {
    ClassHierarchy coarse = FINE.cutAt(1);
    float[] fineLogits = {1, 0.5f, -2, 0.25f};
    float[] coarseLogits = {-1, 1.5f}; // vehicle, which is above class 0, then animal
    double[] fine = Softmax.of(fineLogits, 1);
    double[] above = Softmax.of(coarseLogits, 1);

    double[] together =
        Softmax.of(HierarchicalEnsemble.of(FINE, coarse).logits(fineLogits, coarseLogits), 1);

    double[] products = {
      fine[0] * above[0], fine[1] * above[1], fine[2] * above[1], fine[3] * above[0]
    };
    double sum = products[0] + products[1] + products[2] + products[3];
    for (int k = 0; k < 4; k++) {
      assertThat(together[k]).isCloseTo(products[k] / sum, within(1e-6));
    }
  }

  @Test
  void aCoarseModelThatKnowsNothingChangesNothing() {
    float[] fine = {0.5f, 3, -1, 2};

    float[] together =
        HierarchicalEnsemble.of(FINE, FINE.cutAt(1)).logits(fine, new float[] {7, 7});

    assertThat(Softmax.of(together, 1)).containsExactly(Softmax.of(fine, 1), within(1e-6));
  }

  @Test
  void aCoarseModelThatIsCertainLeavesFiniteLogits() {
    float[] together =
        HierarchicalEnsemble.of(FINE, FINE.cutAt(1)).logits(new float[4], new float[] {0, 3e4f});

    for (float logit : together) {
      assertThat(logit).isFinite();
    }
    assertThat(together[1]).isGreaterThan(together[0]);
  }

  @Test
  void rejectsModelsThatDoNotGoTogether() {
    ClassHierarchy others =
        ClassHierarchy.of(
            "others", "root", List.of("a", "b"), Map.of("a", "root", "b", "root"), Map.of());

    assertThatThrownBy(() -> HierarchicalEnsemble.of(FINE, FINE))
        .hasMessageContaining("are not coarser")
        .hasMessageContaining("hierarchy.level");
    assertThatThrownBy(() -> HierarchicalEnsemble.of(FINE, others))
        .hasMessageContaining("the class car is below none of its classes");
  }
}
