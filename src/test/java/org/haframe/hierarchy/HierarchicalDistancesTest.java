package org.haframe.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.haframe.SharedFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HierarchicalDistancesTest {

  @Test
  void distanceIsHeightMinusDepthOfTheLowestCommonAncestor() {
    ClassHierarchy tree = Trees.unbalanced();
    HierarchicalDistances distances = tree.distances();

    int sameParentButShallow = distances.between(0, 1);
    int sameParent = distances.between(2, 3);
    int deepest = distances.between(5, 6);
    int acrossTheRoot = distances.between(0, 6);

    assertThat(tree.height()).isEqualTo(4);
    // The height of the LCA would be 2 for a1 and a2, whose LCA A has depth 1.
    assertThat(sameParentButShallow).isEqualTo(3);
    assertThat(sameParent).isEqualTo(2);
    assertThat(deepest).isEqualTo(1);
    assertThat(acrossTheRoot).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void distancesAreASymmetricUltrametric(long seed) {
    HierarchicalDistances distances = Trees.random(30, seed).distances();

    for (int a = 0; a < 30; a++) {
      for (int b = 0; b < 30; b++) {
        int direct = distances.between(a, b);
        assertThat(direct).isEqualTo(distances.between(b, a)).isEqualTo(distances.from(a)[b]);
        assertThat(direct == 0).isEqualTo(a == b);
        for (int c = 0; c < 30; c++) {
          assertThat(direct)
              .isLessThanOrEqualTo(Math.max(distances.between(a, c), distances.between(c, b)));
        }
      }
    }
  }

  @Test
  void largestDistanceIsBelowTheHeightWhereTheRootHasOneChild() {
    Map<String, String> parents = new LinkedHashMap<>();
    parents.put("only", "root");
    parents.put("a", "only");
    parents.put("b", "only");

    HierarchicalDistances distances =
        ClassHierarchy.of("one child", "root", List.of("a", "b"), parents, Map.of()).distances();

    assertThat(distances.height()).isEqualTo(2);
    assertThat(distances.max()).isEqualTo(1);
    assertThat(distances.between(0, 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cifar100_l5", "fgvc_aircraft_l3"})
  void distancesEqualTheGoldenOnes(String name) {
    double[][] golden = SharedFiles.matrix("golden/" + name + "_distance.csv.gz");

    HierarchicalDistances distances =
        SharedFiles.hierarchy("hierarchies/" + name + ".json").distances();

    assertThat(distances.classCount()).isEqualTo(golden.length);
    for (int a = 0; a < golden.length; a++) {
      for (int b = 0; b < golden.length; b++) {
        assertThat((double) distances.between(a, b)).isEqualTo(golden[a][b]);
      }
    }
  }

  @Test
  void distancesOfUnequalDepthsEqualTheGoldenOnes() {
    JsonNode golden = SharedFiles.json("golden/toy_losses.json");
    Map<String, String> parents = new LinkedHashMap<>();
    golden
        .get("parents")
        .fields()
        .forEachRemaining(e -> parents.put(e.getKey(), e.getValue().asText()));
    List<String> classes = texts(golden.get("classes"));

    HierarchicalDistances distances =
        ClassHierarchy.of("toy", "root", classes, parents, Map.of()).distances();

    for (int a = 0; a < classes.size(); a++) {
      for (int b = 0; b < classes.size(); b++) {
        assertThat(distances.between(a, b)).isEqualTo(golden.get("distance").get(a).get(b).asInt());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cifar100_l5", "fgvc_aircraft_l3"})
  void levelsGroupClassesAsTheGoldenTablesDo(String name) {
    ClassHierarchy hierarchy = SharedFiles.hierarchy("hierarchies/" + name + ".json");
    JsonNode levels = SharedFiles.json("hierarchies/" + name + "_levels.json").get("levels");

    assertThat(levels).hasSize(hierarchy.height());
    for (JsonNode level : levels) {
      int depth = level.get("depth").asInt();
      List<String> nodes = texts(level.get("nodes"));
      assertThat(Set.copyOf(hierarchy.nodesAt(depth))).isEqualTo(Set.copyOf(nodes));
      for (int i = 0; i < hierarchy.labels().count(); i++) {
        assertThat(hierarchy.nodesAt(depth).get(hierarchy.nodeAt(i, depth)))
            .isEqualTo(nodes.get(level.get("class_to_node").get(i).asInt()));
      }
    }
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
