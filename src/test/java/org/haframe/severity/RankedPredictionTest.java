package org.haframe.severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.haframe.SharedFiles;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.Trees;
import org.haframe.severity.DecisionRule.Argmax;
import org.haframe.severity.DecisionRule.ConditionalRiskMinimisation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankedPredictionTest {

  private static List<Integer> order(RankedPrediction ranking, int count) {
    return IntStream.range(0, count).map(ranking::at).boxed().toList();
  }

  private static float[] randomLogits(int count, Random random, double scale) {
    var logits = new float[count];
    for (int i = 0; i < count; i++) {
      logits[i] = (float) (random.nextGaussian() * scale);
    }
    return logits;
  }

  @Test
  void ranksLikeAStableSortByDecreasingLogit() {
    HierarchicalDistances star = Trees.star(300).distances();
    var random = new Random(1);

    for (int repetition = 0; repetition < 50; repetition++) {
      float[] logits = randomLogits(300, random, Math.pow(10, random.nextInt(40) - 20));
      for (int i = 0; i < 100; i++) {
        logits[random.nextInt(300)] = logits[random.nextInt(300)];
      }

      RankedPrediction ranking = RankedPrediction.of(logits, new Argmax(0), star);

      List<Integer> expected =
          IntStream.range(0, 300)
              .boxed()
              .sorted(Comparator.comparing((Integer i) -> -logits[i]))
              .toList();
      assertThat(order(ranking, 300)).isEqualTo(expected);
    }
  }

  @Test
  void tiesGoToTheLowestClassIndex() {
    HierarchicalDistances star = Trees.star(5).distances();

    RankedPrediction ranking =
        RankedPrediction.of(new float[] {-0.0f, 1, 0.0f, 1, -0.0f}, new Argmax(0), star);
    RankedPrediction allEqual = RankedPrediction.of(new float[5], new Argmax(0), star);

    assertThat(order(ranking, 5)).containsExactly(1, 3, 0, 2, 4);
    assertThat(order(allEqual, 5)).containsExactly(0, 1, 2, 3, 4);
    assertThat(allEqual.confidence()).isCloseTo(0.2, within(1e-15));
  }

  @ParameterizedTest
  @CsvSource({"cifar100, cifar100_l5", "fgvc, fgvc_aircraft_l3"})
  void rankingsEqualTheGoldenOnes(String name, String tree) {
    HierarchicalDistances distances =
        SharedFiles.hierarchy("hierarchies/" + tree + ".json").distances();
    JsonNode golden = SharedFiles.json("golden/metrics_" + name + "_64.json");

    for (int i = 0; i < golden.get("logits").size(); i++) {
      JsonNode row = golden.get("logits").get(i);
      var logits = new float[row.size()];
      for (int j = 0; j < logits.length; j++) {
        logits[j] = (float) row.get(j).asDouble();
      }

      RankedPrediction plain = RankedPrediction.of(logits, new Argmax(0), distances);
      RankedPrediction risk =
          RankedPrediction.of(logits, new ConditionalRiskMinimisation(1), distances);

      assertThat(order(plain, 20)).isEqualTo(integers(golden.get("plain_top20").get(i)));
      assertThat(order(risk, 20)).isEqualTo(integers(golden.get("crm_top20").get(i)));
    }
  }

  private static List<Integer> integers(JsonNode array) {
    var integers = new ArrayList<Integer>();
    array.forEach(element -> integers.add(element.asInt()));
    return integers;
  }

  @Test
  void riskScoresAreTheHeightMinusTheExpectedDistance() {
    HierarchicalDistances distances = Trees.random(40, 4).distances();
    float[] logits = randomLogits(40, new Random(2), 3);
    double[] probabilities = Softmax.of(logits, 1);

    double[] scores =
        new ConditionalRiskMinimisation(1).scores(logits, distances.sums(probabilities), distances);

    for (int k = 0; k < 40; k++) {
      double risk = 0;
      for (int j = 0; j < 40; j++) {
        risk += distances.between(k, j) * probabilities[j];
      }
      assertThat(distances.height() - scores[k]).isCloseTo(risk, within(1e-12));
    }
  }

  @Test
  void withDistancesOfZeroAndOneTheLeastRiskIsTheMostProbableClass() {
    HierarchicalDistances star = Trees.star(50).distances();
    var random = new Random(3);

    for (int repetition = 0; repetition < 100; repetition++) {
      float[] logits = randomLogits(50, random, 5);

      RankedPrediction risk = RankedPrediction.of(logits, new ConditionalRiskMinimisation(1), star);

      assertThat(risk.first()).isEqualTo(RankedPrediction.of(logits, new Argmax(0), star).first());
    }
  }

  @Test
  void leastRiskMayPreferAProbableGroupToAProbableClass() {
    HierarchicalDistances distances = Trees.unbalanced().distances();
    // Classes a1 a2 c1 c2 d1 e1 e2: a1 alone is most probable, but e1, e2 and d1 together more so.
    float[] logits = {2, -9, -9, -9, 1.5f, 1.8f, 1.8f};

    RankedPrediction risk =
        RankedPrediction.of(logits, new ConditionalRiskMinimisation(1), distances);

    assertThat(RankedPrediction.of(logits, new Argmax(0), distances).first()).isZero();
    assertThat(risk.first()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void rejectsLogitsThatAreNotFinite(float logit) {
    HierarchicalDistances star = Trees.star(3).distances();

    assertThatThrownBy(() -> RankedPrediction.of(new float[] {0, logit, 0}, new Argmax(0), star))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the logit of class 1 is " + logit)
        .hasMessageContaining("did not diverge");
  }

  @Test
  void rejectsLogitsOfOtherClasses() {
    HierarchicalDistances star = Trees.star(3).distances();

    assertThatThrownBy(() -> RankedPrediction.of(new float[4], new Argmax(0), star))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot rank 3 classes by 4 logits");
  }

  @Test
  void expectedDistanceIsTheMeanDistanceFromClassesDrawnByTheirProbabilities() {
    HierarchicalDistances distances = Trees.star(7).distances();
    var random = new Random(5);
    float[] logits = randomLogits(7, random, 2);

    RankedPrediction ranking = RankedPrediction.of(logits, new Argmax(0), distances);

    // In a star all others are at distance 1.
    for (int answer = 0; answer < 7; answer++) {
      assertThat(ranking.expectedDistance(answer, distances))
          .isCloseTo(1 - ranking.probability(answer), within(1e-12));
    }
  }

  @Test
  void noAnswerHasASmallerExpectedDistanceThanThatOfRiskMinimisation() {
    HierarchicalDistances distances =
        SharedFiles.hierarchy("hierarchies/cifar100_l5.json").distances();
    var random = new Random(6);

    for (int repetition = 0; repetition < 20; repetition++) {
      RankedPrediction ranking =
          RankedPrediction.of(
              randomLogits(100, random, 3), new ConditionalRiskMinimisation(2), distances);

      double least =
          IntStream.range(0, 100)
              .mapToDouble(answer -> ranking.expectedDistance(answer, distances))
              .min()
              .orElseThrow();
      assertThat(ranking.expectedDistance(ranking.first(), distances))
          .isCloseTo(least, within(1e-12));
    }
  }
}
