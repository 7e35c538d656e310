package org.haframe.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeNodesTest {

  /**
   *
   *
   * <pre>
   *        root
   *       /    \
   *    animal   lorry (2)
   *    /    \
   *  dog    cat (1)
   *   |
   *  husky (0)
   * </pre>
   *
   * Inner nodes: animal 3, dog 4.
   */
  private static final ClassHierarchy TOY =
      ClassHierarchy.of(
          "toy",
          "root",
          List.of("husky", "cat", "lorry"),
          Map.of(
              "husky", "dog", "dog", "animal", "cat", "animal", "animal", "root", "lorry", "root"),
          Map.of());

  @Test
  void numbersClassesFirstThenInnerNodesByLevel() {
    TreeNodes nodes = TOY.nodes();

    assertThat(nodes.parents()).containsExactly(4, 3, TreeNodes.ROOT, TreeNodes.ROOT, 3);
    assertThat(nodes.count()).isEqualTo(5);
    assertThat(nodes.height()).isEqualTo(3);
    assertThat(nodes.depth(1)).isEqualTo(2);
    assertThat(nodes.at(0, 1)).isEqualTo(3);
    assertThat(nodes.at(0, 2)).isEqualTo(4);
    assertThat(nodes.at(0, 3)).isEqualTo(0);
  }

  /** A thousand chains of a thousand nodes: pairs of nodes would take an hour. */
  @Test
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void findsTheFamiliesOfTheLargestTree() {
    int classCount = 1_000;
    var parents = new int[1_000_000];
    Arrays.fill(parents, classCount, 2 * classCount, TreeNodes.ROOT);
    for (int node = 2 * classCount; node < parents.length; node++) {
      parents[node] = node - classCount;
    }
    for (int leaf = 0; leaf < classCount; leaf++) {
      parents[leaf] = parents.length - classCount + leaf;
    }

    List<int[]> families = TreeNodes.of(classCount, parents).siblings();

    assertThat(families).hasSize(parents.length - classCount + 1);
    assertThat(families.get(0)).hasSize(classCount);
    assertThat(families.stream().skip(1)).allMatch(family -> family.length == 1);
  }

  @Test
  void everyNodeIsOnOneDepthAndAmongOneFamily() {
    TreeNodes nodes = TOY.nodes();

    assertThat(nodes.byDepth()).containsExactly(new int[] {3, 2}, new int[] {4, 1}, new int[] {0});
    assertThat(nodes.siblings()).containsExactly(new int[] {2, 3}, new int[] {1, 4}, new int[] {0});
  }

  @Test
  void hasTheDistancesOfItsHierarchy() {
    HierarchicalDistances stated = TOY.distances();
    HierarchicalDistances rebuilt = TreeNodes.of(3, TOY.nodes().parents()).distances();

    for (int a = 0; a < 3; a++) {
      assertThat(rebuilt.from(a)).isEqualTo(stated.from(a));
    }
    assertThat(rebuilt.height()).isEqualTo(stated.height());
    assertThat(rebuilt.max()).isEqualTo(stated.max());
  }

  @Test
  void valuesOfClassesAddUpBelowTheNodesOfALevel() {
    HierarchicalDistances distances = TOY.distances();
    double[] values = {1, 2, 4}; // husky, cat, lorry

    assertThat(distances.sums(values, 1)).containsExactly(3, 4);
    assertThat(distances.sums(values, 2)).containsExactly(1, 2, 4);
    assertThat(distances.sums(values, 3)).containsExactly(1, 2, 4);
  }

  @Test
  void classesWithoutATreeAreAllEquallyFar() {
    TreeNodes flat = TreeNodes.flat(4);

    assertThat(flat.height()).isEqualTo(1);
    assertThat(flat.siblings()).containsExactly(new int[] {0, 1, 2, 3});
    assertThat(flat.distances().from(2)).containsExactly(1, 1, 0, 1);
  }

  @ParameterizedTest
  @CsvSource({"'1,-1'", "'2,3,2'", "'2,-1,2'", "'5,-1,-1'", "'-2,-1,-1'", "'-1,-1,-1'"})
  void refusesParentsThatAreNoTree(String written) {
    int[] parents = Arrays.stream(written.split(",")).mapToInt(Integer::parseInt).toArray();

    assertThatThrownBy(() -> TreeNodes.of(2, parents))
        .isInstanceOf(InvalidHierarchyException.class)
        .hasMessageContaining("as a tree of 2 classes");
  }
}
