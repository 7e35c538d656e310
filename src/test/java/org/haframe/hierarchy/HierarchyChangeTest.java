package org.haframe.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HierarchyChangeTest {

  /**
   *
   *
   * <pre>
   *        root                       root
   *       /    \                     /    \
   *    shoes    top               shoes    top
   *    /  \     /  \      ->      /  \    /  |  \
   * boot sneaker coat shirt    boot sandal coat warm shirt
   *                                              |
   *                                           sneaker
   * </pre>
   */
  private static final ClassHierarchy EARLIER =
      tree(
          List.of("boot", "sneaker", "coat", "shirt"),
          "shoes root, top root, boot shoes, sneaker shoes, coat top, shirt top");

  private static final ClassHierarchy LATER =
      tree(
          List.of("sandal", "shirt", "sneaker", "boot", "coat"),
          "shoes root, top root, warm top, boot shoes, sandal shoes, coat top, shirt top, sneaker warm");

  private static ClassHierarchy tree(List<String> classes, String lines) {
    Map<String, String> parents = new LinkedHashMap<>();
    for (String line : lines.split(", ")) {
      parents.put(line.split(" ")[0], line.split(" ")[1]);
    }
    return ClassHierarchy.of("clothes", "root", classes, parents, Map.of());
  }

  @Test
  void classesAreMatchedByNodeId() {
    HierarchyChange change = HierarchyChange.between(EARLIER, LATER);

    assertThat(change.added()).containsExactly("sandal");
    assertThat(change.removed()).isEmpty();
    assertThat(change.moved()).containsExactly("sneaker");
    assertThat(change.earlierClasses()).containsExactly(HierarchyChange.NONE, 3, 1, 0, 2);
    assertThat(change.keepsTree()).isFalse();
  }

  @Test
  void innerNodesAreMatchedByNodeId() {
    HierarchyChange change = HierarchyChange.between(EARLIER, LATER);

    // Earlier: boot, sneaker, coat, shirt, shoes, top. Later, behind the classes: shoes, top, warm.
    assertThat(LATER.nodeNames())
        .containsExactly("sandal", "shirt", "sneaker", "boot", "coat", "shoes", "top", "warm");
    assertThat(change.earlierNodes()).containsExactly(-1, 3, 1, 0, 2, 4, 5, -1);
    assertThat(change.earlierNodesAt(1)).containsExactly(0, 1);
  }

  @Test
  void theWayBackRemovesWhatWasAdded() {
    HierarchyChange back = HierarchyChange.between(LATER, EARLIER);

    assertThat(back.added()).isEmpty();
    assertThat(back.removed()).containsExactly("sandal");
    assertThat(back.describe())
        .isEqualTo("1 class removed (sandal), 1 moved (sneaker: below top/warm, now below shoes)");
  }

  @Test
  void aLeafThatGotChildrenIsRemoved() {
    ClassHierarchy split =
        tree(
            List.of("ankle-boot", "rain-boot", "sneaker", "coat", "shirt"),
            "shoes root, top root, boot shoes, ankle-boot boot, rain-boot boot, sneaker shoes, coat top, shirt top");

    HierarchyChange change = HierarchyChange.between(EARLIER, split);

    assertThat(change.added()).containsExactly("ankle-boot", "rain-boot");
    assertThat(change.removed()).containsExactly("boot");
    assertThat(change.describe())
        .isEqualTo("2 classes added (ankle-boot, rain-boot), 1 removed (boot)");
  }

  @Test
  void manyNamesAreCounted() {
    HierarchyChange change = HierarchyChange.between(Trees.star(3), Trees.star(12));

    assertThat(change.describe())
        .isEqualTo("9 classes added (leaf3, leaf4, leaf5, leaf6, leaf7 and 4 more)");
  }

  @Property(tries = 50, seed = "1")
  void aTreeAndItselfAreTheSame(
      @ForAll @IntRange(min = 2, max = 30) int classes, @ForAll @IntRange(max = 1000) int seed) {
    ClassHierarchy tree = Trees.random(classes, seed);

    HierarchyChange change = HierarchyChange.between(tree, tree);

    assertThat(change.keepsTreeAndOrder()).isTrue();
    assertThat(change.earlierNodes()).isSorted().hasSize(tree.nodes().count()).startsWith(0);
    assertThat(change.describe()).isEqualTo("the same tree of %d classes".formatted(classes));
  }

  @Property(tries = 50, seed = "2")
  void anEarlierNodeHasTheSameParentUnlessClassesMoved(
      @ForAll @IntRange(min = 3, max = 30) int classes, @ForAll @IntRange(max = 1000) int seed) {
    ClassHierarchy later = Trees.random(classes, seed);
    ClassHierarchy earlier = Trees.keeping(later, later.labels().names().subList(0, classes - 1));
    TreeNodes before = earlier.nodes();
    TreeNodes now = later.nodes();

    HierarchyChange change = HierarchyChange.between(earlier, later);

    assertThat(change.added()).hasSize(1);
    assertThat(change.moved()).isEmpty();
    int[] numbers = change.earlierNodes();
    for (int node = 0; node < numbers.length; node++) {
      if (numbers[node] != HierarchyChange.NONE && now.parent(node) != TreeNodes.ROOT) {
        assertThat(before.parent(numbers[node])).isEqualTo(numbers[now.parent(node)]);
      }
    }
  }
}
