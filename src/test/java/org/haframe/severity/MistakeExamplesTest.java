package org.haframe.severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.Trees;
import org.haframe.severity.DecisionRule.Argmax;
import org.junit.jupiter.api.Test;

class MistakeExamplesTest {

  private static final int CLASSES = 4;
  private static final ClassHierarchy HIERARCHY = Trees.star(CLASSES);
  private static final HierarchicalDistances DISTANCES = HIERARCHY.distances();

  private record Image(String id, int label, RankedPrediction ranking) {
    int answer() {
      return ranking.first();
    }

    double probability() {
      return ranking.probability(answer());
    }
  }

  @Property(tries = 50, seed = "1")
  void areTheSurestOfAllImagesHoweverTheseAreSpread(
      @ForAll @IntRange(min = 0, max = 200) int count,
      @ForAll @IntRange(min = 1, max = 9) int parts,
      @ForAll long seed) {
    var random = new Random(seed);
    List<Image> images =
        new ArrayList<>(IntStream.range(0, count).mapToObj(i -> image(i, random)).toList());
    Collections.shuffle(images, random);
    var spread = IntStream.range(0, parts).mapToObj(i -> MistakeExamples.empty(HIERARCHY)).toList();
    for (int i = 0; i < count; i++) {
      Image image = images.get(i);
      spread.get(random.nextInt(parts)).add(image.id(), image.label(), image.ranking());
    }

    MistakeExamples merged = spread.stream().reduce(MistakeExamples::merge).orElseThrow();

    for (int actual = 0; actual < CLASSES; actual++) {
      for (int answer = 0; answer < CLASSES; answer++) {
        int a = actual;
        int b = answer;
        List<String> expected =
            images.stream()
                .filter(image -> image.label() == a && image.answer() == b && a != b)
                .sorted(
                    Comparator.comparingDouble(Image::probability)
                        .reversed()
                        .thenComparing(Image::id))
                .limit(MistakeExamples.EACH)
                .map(Image::id)
                .toList();
        assertThat(merged.of(a, b).stream().map(MistakeExample::image)).isEqualTo(expected);
      }
    }
  }

  /** Few different scores, so that many images are equally sure. */
  private static Image image(int number, Random random) {
    var logits = new float[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      logits[i] = random.nextInt(3);
    }
    return new Image(
        "image " + number,
        random.nextInt(CLASSES),
        RankedPrediction.of(logits, new Argmax(0), DISTANCES));
  }

  @Test
  void theirProbabilitiesAreThoseOfTheAnswers() {
    var examples = MistakeExamples.empty(HIERARCHY);

    examples.add("x", 1, RankedPrediction.of(new float[] {0, 0, 50, 0}, new Argmax(0), DISTANCES));

    assertThat(examples.of(1, 2)).containsExactly(new MistakeExample("x", 1));
    assertThat(examples.of(2, 1)).isEmpty();
  }

  @Test
  void rejectsExamplesOfAnotherHierarchyOfAsManyClasses() {
    ClassHierarchy other = Trees.random(CLASSES, 3);

    assertThatThrownBy(() -> MistakeExamples.empty(HIERARCHY).merge(MistakeExamples.empty(other)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("two hierarchies")
        .hasMessageContaining(HIERARCHY.sha256())
        .hasMessageContaining(other.sha256());
  }
}
