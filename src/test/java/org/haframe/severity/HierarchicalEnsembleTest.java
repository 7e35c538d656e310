package org.haframe.severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
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

  /** Also of ancestors whose probabilities are below what a double holds. */
  @Property(tries = 500, seed = "1")
  void classesAreOrderedByTheExactSumsOfLogProbabilities(
      @ForAll @Size(4) List<@FloatRange(min = -3000, max = 3000) Float> fine,
      @ForAll @Size(2) List<@FloatRange(min = -3000, max = 3000) Float> coarse) {
    float[] fineLogits = array(fine);
    float[] coarseLogits = array(coarse);
    int[] ancestors = {0, 1, 1, 0};

    float[] together =
        HierarchicalEnsemble.of(FINE, FINE.cutAt(1)).logits(fineLogits, coarseLogits);

    for (int a = 0; a < 4; a++) {
      assertThat(together[a]).isFinite();
      for (int b = 0; b < 4; b++) {
        // The logarithms of both sums of exponentials are the same for all classes.
        BigDecimal exactA = exact(fineLogits[a], coarseLogits[ancestors[a]]);
        BigDecimal exactB = exact(fineLogits[b], coarseLogits[ancestors[b]]);
        // Nearer than the steps of floats at 9,000 they may become one.
        if (exactA.subtract(exactB).compareTo(BigDecimal.valueOf(0x1p-9)) > 0) {
          assertThat(together[a]).isGreaterThan(together[b]);
        }
      }
    }
  }

  private static BigDecimal exact(float fine, float coarse) {
    return new BigDecimal(fine).add(new BigDecimal(coarse));
  }

  private static float[] array(List<Float> logits) {
    var array = new float[logits.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = logits.get(i);
    }
    return array;
  }

  @Test
  void logitsStayFiniteAtTheEndsOfTheirRange() {
    float most = Float.MAX_VALUE;

    float[] together =
        HierarchicalEnsemble.of(FINE, FINE.cutAt(1))
            .logits(new float[] {-most, most, 0, -most}, new float[] {-most, most});

    for (float logit : together) {
      assertThat(logit).isFinite();
    }
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
