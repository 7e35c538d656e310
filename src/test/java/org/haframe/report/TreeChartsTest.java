package org.haframe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.FrameSolver;
import org.haframe.frame.MinimumSimilarity;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.Trees;
import org.haframe.report.plot.Chart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeChartsTest {

  private static ClassFrame frame(ClassHierarchy tree, double gamma) {
    return FrameSolver.solve(
        tree.distances(),
        new FrameSettings(
            new SimilarityMapping.ExponentialDecay(gamma),
            MinimumSimilarity.CLOSED_FORM,
            FrameDimension.rank(),
            1));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 100})
  void everyClassIsALeafOfTheTreeOnce(int classes) {
    ClassHierarchy tree = Trees.random(classes, 4);

    String svg = TreeCharts.tree(tree).svg().toString();

    for (String name : tree.labels().names()) {
      assertThat(svg.split(">" + tree.displayName(name) + "</text>", -1)).as(name).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 1000})
  void ofManyClassesTheNodesAboveAreDrawn(int classes) {
    ClassHierarchy tree = Trees.random(classes, 4);

    for (Chart chart :
        new Chart[] {
          TreeCharts.tree(tree),
          TreeCharts.distances(tree),
          TreeCharts.cosines(tree, frame(tree, 2))
        }) {
      assertThat(chart.svg().toString()).hasSizeLessThan(200_000).doesNotContain("NaN");
    }
  }

  /** Of a root with an only child, which has the classes. */
  @Test
  void aTreeOfTooManyClassesWithoutALevelToDrawIsRefused() {
    ClassHierarchy tree = chain(1, 200);

    assertThatThrownBy(() -> TreeCharts.tree(tree))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot draw the tree chain: none of its levels has 2 to 128 nodes. Cut a part out of it.");
    assertThatThrownBy(() -> TreeCharts.distances(tree)).hasMessageStartingWith("Cannot draw");
  }

  @Test
  void distancesThatShareAColourShareALabel() {
    // Eleven distances, ten colours.
    String svg = TreeCharts.distances(chain(11, 2)).svg().toString();

    for (String label : List.of("11", "7", "6\u20135", "4", "1")) {
      assertThat(svg).contains("class=\"tick mid\"").contains(">" + label + "</text>");
    }
    assertThat(svg).doesNotContain(">6</text>").doesNotContain(">5</text>");
  }

  /**
   * A chain of inner nodes with so many leaves below its last one; further up each but the first
   * has a leaf beside it.
   *
   * <pre>
   *   root
   *    |
   *   inner1
   *    |    \
   *   inner2 beside2
   *    |    \
   *   leaf0  leaf1 ...
   * </pre>
   */
  private static ClassHierarchy chain(int length, int leaves) {
    Map<String, String> parents = new LinkedHashMap<>();
    List<String> classes = new ArrayList<>();
    String above = "root";
    for (int i = 1; i <= length; i++) {
      parents.put("inner" + i, above);
      if (i > 1) {
        parents.put("beside" + i, above);
        classes.add("beside" + i);
      }
      above = "inner" + i;
    }
    for (int i = 0; i < leaves; i++) {
      parents.put("leaf" + i, above);
      classes.add("leaf" + i);
    }
    return ClassHierarchy.of("chain", "root", classes, parents, Map.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 100})
  void cosinesAreThoseOfTheFrames(int classes) {
    ClassHierarchy tree = Trees.random(classes, 4);
    Map<String, ClassFrame> frames = new LinkedHashMap<>();
    frames.put("slow", frame(tree, 1));
    frames.put("fast", frame(tree, 5));

    Chart chart = TreeCharts.cosinesByDistance(tree, frames);

    assertThat(chart.legend()).containsExactly("slow", "fast");
    String numbers = chart.numbers().markup("").toString();
    frames
        .values()
        .forEach(
            frame ->
                frame
                    .cosineByDistance(tree.distances())
                    .values()
                    .forEach(
                        cosine ->
                            assertThat(numbers)
                                .contains(String.format(Locale.ROOT, "%.4f", cosine))));
  }
}
