package org.haframe.hierarchy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassHierarchyTest {

  @Test
  void aShallowLeafStandsForItselfOnDeeperLevels() {
    ClassHierarchy tree = Trees.unbalanced();

    assertThat(tree.nodesAt(1)).containsExactly("A", "B");
    assertThat(tree.nodesAt(2)).containsExactly("a1", "a2", "C", "D");
    assertThat(tree.nodesAt(3)).containsExactly("a1", "a2", "c1", "c2", "d1", "E");
    assertThat(tree.nodesAt(4)).isEqualTo(tree.labels().names());
    assertThat(tree.nodesAt(3).get(tree.nodeAt(6, 3))).isEqualTo("E");
  }

  @Test
  void aTreeCutAtALevelHasTheNodesOfThatLevelAsClassesInTheirOrder() {
    ClassHierarchy tree = Trees.random(40, 3);

    for (int level = 1; level <= tree.height(); level++) {
      ClassHierarchy cut = tree.cutAt(level);

      assertThat(cut.labels().names()).isEqualTo(tree.nodesAt(level));
      assertThat(cut.height()).isEqualTo(level);
      // Distances between nodes are those between classes below them, less what is cut away.
      Map<String, String> belongs = tree.classesIn(cut);
      for (int a = 0; a < tree.labels().count(); a++) {
        int above = cut.labels().indexOf(belongs.get(tree.labels().name(a))).orElseThrow();
        assertThat(above).isEqualTo(tree.nodeAt(a, level));
        int whole = tree.distances().between(a, 0);
        int cutAway = tree.height() - level;
        assertThat(cut.distances().between(above, 0)).isEqualTo(Math.max(0, whole - cutAway));
      }
    }
    assertThat(tree.cutAt(tree.height())).isEqualTo(tree);
  }

  /** The name is part of the fingerprint, by which trainings know their tree again. */
  @Test
  void theNameOfACutTreeHasTheSameDigitsInEveryLanguage() {
    Locale usual = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(Trees.unbalanced().cutAt(2).name()).endsWith(", level 2");
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, usual);
    }
  }

  @Test
  void rejectsACutAtALevelThatIsNotThere() {
    ClassHierarchy tree = Trees.unbalanced();

    assertThatThrownBy(() -> tree.cutAt(5))
        .isInstanceOf(InvalidHierarchyException.class)
        .hasMessageContaining("at level 5: it has the levels 1 to 4");
    assertThatThrownBy(() -> tree.cutAt(0)).hasMessageContaining("at level 0");
  }

  @Test
  void classesThatAreBelowNoneOfAnotherTreeBelongToNone() {
    ClassHierarchy tree = Trees.unbalanced();
    ClassHierarchy part =
        ClassHierarchy.of(
            "part", "root", List.of("a1", "a2"), Map.of("a1", "root", "a2", "root"), Map.of());

    assertThat(tree.classesIn(part).values()).containsOnly("a1", "a2");
    assertThat(tree.classesIn(part).size()).isLessThan(tree.labels().count());
    assertThat(tree.classesIn(tree))
        .hasSize(tree.labels().count())
        .allSatisfy((leaf, own) -> assertThat(own).isEqualTo(leaf));
  }

  @Test
  void classesBelowOneNodeAreNeighboursInTreeOrder() {
    ClassHierarchy tree =
        ClassHierarchy.of(
            "mixed",
            "root",
            List.of("x1", "y1", "x2", "y2"),
            Map.of("x", "root", "y", "root", "x1", "x", "x2", "x", "y1", "y", "y2", "y"),
            Map.of());

    List<Integer> order = tree.treeOrder();

    assertThat(order).containsExactly(0, 2, 1, 3);
  }

  @Test
  void aClassIsFoundByNodeIdFirstThenByDisplayName() {
    ClassHierarchy tree =
        ClassHierarchy.of(
            "names",
            "root",
            List.of("a", "b"),
            Map.of("a", "root", "b", "root"),
            Map.of("a", "b", "b", "Bee"));

    assertThat(tree.classOf("b")).hasValue(1);
    assertThat(tree.classOf("Bee")).hasValue(1);
    assertThat(tree.classOf("c")).isEmpty();
    assertThat(tree.displayName("b")).isEqualTo("Bee");
    assertThat(tree.displayName("root")).isEqualTo("root");
  }

  @Test
  void rejectsADisplayNameThatTwoClassesShareWhenItIsAskedFor() {
    ClassHierarchy tree =
        ClassHierarchy.of(
            "names",
            "root",
            List.of("a", "b"),
            Map.of("a", "root", "b", "root"),
            Map.of("a", "same", "b", "same"));

    assertThatThrownBy(() -> tree.classOf("same"))
        .isInstanceOf(InvalidHierarchyException.class)
        .hasMessageContaining("'a' and 'b'");
  }

  @Test
  void jsonIsReadBackAsTheSameHierarchy() {
    for (long seed = 1; seed <= 5; seed++) {
      ClassHierarchy tree = seed == 1 ? Trees.unbalanced() : Trees.random(40, seed);

      ClassHierarchy read = HierarchyReader.read("any.json", tree.toJson().getBytes(UTF_8));

      assertThat(read).isEqualTo(tree);
      assertThat(read.sha256()).isEqualTo(tree.sha256()).matches("[0-9a-f]{64}");
      assertThat(read.labels()).isEqualTo(tree.labels());
    }
  }

  @Test
  void jsonDoesNotDependOnTheOrderInWhichParentsAreStated() {
    Map<String, String> forwards = new LinkedHashMap<>();
    Map<String, String> backwards = new LinkedHashMap<>();
    List<String> pairs = List.of("x root", "y root", "x1 x", "x2 x", "y1 y");
    for (int i = 0; i < pairs.size(); i++) {
      String[] pair = pairs.get(i).split(" ");
      forwards.put(pair[0], pair[1]);
      String[] last = pairs.get(pairs.size() - 1 - i).split(" ");
      backwards.put(last[0], last[1]);
    }
    List<String> classes = List.of("x1", "x2", "y1");

    ClassHierarchy one = ClassHierarchy.of("t", "root", classes, forwards, Map.of());
    ClassHierarchy other = ClassHierarchy.of("t", "root", classes, backwards, Map.of());

    assertThat(one.toJson()).isEqualTo(other.toJson());
    assertThat(one.sha256()).isEqualTo(other.sha256());
  }

  @Test
  void rejectsATreeWhoseParentsFormACycle() {
    Map<String, String> parents = Map.of("a", "root", "b", "x", "x", "y", "y", "x");

    assertThatThrownBy(() -> ClassHierarchy.of("t", "root", List.of("a", "b"), parents, Map.of()))
        .isInstanceOf(InvalidHierarchyException.class)
        .hasMessageContaining("Cannot use the hierarchy 't'")
        .hasMessageContaining("is its own ancestor");
  }
}
