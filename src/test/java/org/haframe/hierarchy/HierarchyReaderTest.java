package org.haframe.hierarchy;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.haframe.SharedFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HierarchyReaderTest {

  private static ClassHierarchy read(String fileName, String text) {
    return HierarchyReader.read(fileName, text.getBytes(UTF_8));
  }

  private static void assertRejected(String fileName, String text, String... parts) {
    assertThatThrownBy(() -> read(fileName, text))
        .isInstanceOf(InvalidHierarchyException.class)
        .message()
        .contains(fileName)
        .contains(parts);
  }

  // JSON

  @Test
  void readsJsonAndIgnoresFieldsItDoesNotKnow() {
    ClassHierarchy tree =
        read(
            "tree.json",
            """
            {"version": [{"deep": {}}], "root": "r", "classes": ["b", "a"],
             "parents": {"a": "x", "b": "r", "x": "r"}, "displayNames": {"a": "Ä"}}""");

    assertThat(tree.name()).isEqualTo("tree");
    assertThat(tree.labels().names()).containsExactly("b", "a");
    assertThat(tree.height()).isEqualTo(2);
    assertThat(tree.displayName("a")).isEqualTo("Ä");
  }

  @Test
  void recognisesJsonByItsFirstCharacter() {
    ClassHierarchy tree =
        read(
            "tree",
            "\uFEFF\n {\"root\": \"r\", \"classes\": [\"a\", \"b\"], \"parents\": {\"a\": \"r\", \"b\": \"r\"}}");

    assertThat(tree.labels().count()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "hierarchies/cifar100_l5.json, 100, 5",
    "hierarchies/fgvc_aircraft_l3.json, 100, 3",
    "data/cifar100/hierarchy.json, 100, 5",
    "data/cifar100/hierarchy-two-levels.json, 100, 2",
    "data/grocery/hierarchy.json, 81, 3"
  })
  void readsTheSharedTrees(String file, int classes, int height) {
    ClassHierarchy tree = SharedFiles.hierarchy(file);

    assertThat(tree.labels().count()).isEqualTo(classes);
    assertThat(tree.height()).isEqualTo(height);
  }

  private static String json(String classes, String parents) {
    return """
        {
        "root": "root",
        "classes": [%s],
        "parents": {
        %s
        }}"""
        .formatted(classes, parents.replace("; ", ",\n"));
  }

  @Test
  void rejectsJsonWithACycle() {
    assertRejected(
        "tree.json",
        json("'a', 'b'", "'a': 'x'; 'b': 'root'; 'x': 'y'; 'y': 'x'").replace('\'', '"'),
        "line 8",
        "node 'y' is its own ancestor: 'y' -> 'x' -> 'y'");
  }

  @Test
  void rejectsJsonThatGivesANodeTwoParents() {
    assertRejected(
        "tree.json",
        json("'a', 'b'", "'a': 'x'; 'b': 'root'; 'x': 'root'; 'a': 'root'").replace('\'', '"'),
        "line 8",
        "node 'a' has two parents, 'x' (line 5) and 'root'");
  }

  @Test
  void rejectsJsonWithASecondRoot() {
    assertRejected(
        "tree.json",
        json("'a', 'b'", "'a': 'root'; 'b': 'other'").replace('\'', '"'),
        "line 6",
        "'other' of node 'b' has no parent itself and is not the root 'root'");
  }

  @Test
  void rejectsJsonWhoseRootHasAParent() {
    assertRejected(
        "tree.json",
        json("'a', 'b'", "'a': 'root'; 'b': 'root'; 'root': 'top'").replace('\'', '"'),
        "line 7",
        "'top'");
  }

  @Test
  void rejectsJsonThatListsAClassTwice() {
    assertRejected(
        "tree.json",
        json("'a',\n'b',\n'a'", "'a': 'root'; 'b': 'root'").replace('\'', '"'),
        "line 5",
        "class 'a' is listed twice, first on line 3");
  }

  @Test
  void rejectsJsonWhoseClassIsNoLeaf() {
    assertRejected(
        "tree.json",
        json("'a', 'b', 'x'", "'a': 'x'; 'b': 'root'; 'x': 'root'").replace('\'', '"'),
        "line 3",
        "class 'x' is not a leaf");
  }

  @Test
  void rejectsJsonWithALeafThatIsNoClass() {
    assertRejected(
        "tree.json",
        json("'a', 'b'", "'a': 'root'; 'b': 'root'; 'forgotten': 'root'").replace('\'', '"'),
        "line 7",
        "leaf 'forgotten' is not among the classes");
  }

  @Test
  void rejectsJsonWithAClassOutsideTheTree() {
    assertRejected(
        "tree.json",
        json("'a', 'b', 'stray'", "'a': 'root'; 'b': 'root'").replace('\'', '"'),
        "line 3",
        "class 'stray' is not in the tree");
  }

  @Test
  void rejectsJsonWithOneClass() {
    assertRejected(
        "tree.json",
        json("'a'", "'a': 'root'").replace('\'', '"'),
        "only one class, 'a'",
        "at least two");
  }

  @Test
  void rejectsJsonWithAMistakenDisplayName() {
    assertRejected(
        "tree.json",
        """
        {"root": "r", "classes": ["a", "b"], "parents": {"a": "r", "b": "r"},
         "displayNames": {"A": "Apple"}}""",
        "line 2",
        "node 'A' has a display name but is not in the tree");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"root\": \"r\", \"classes\": [\"a\"]} | no field 'parents'",
        "{\"classes\": [], \"parents\": {}} | no field 'root'",
        "{\"root\": \"r\", \"root\": \"s\"} | field 'root' is given twice",
        "{\"root\": 5} | root is not a string",
        "{\"root\": \"r\", \"classes\": {\"a\": 1}} | 'classes' is not an array",
        "{\"root\": \"r\", \"classes\": [null]} | a class is not a string",
        "{\"root\": \"r\", \"parents\": [\"a\"]} | 'parents' is not an object",
        "{\"root\": \"r\", \"parents\": {\"a\": {}}} | the value of 'a' is not a string",
        "{\"root\": \"r\", \"classes\": [\"a\", | not valid JSON",
        "{\"root\": \"r\"} trailing | not valid JSON",
        "[] | does not begin with an object"
      })
  void rejectsJsonOfAnotherShape(String text, String reason) {
    assertRejected("tree.json", text, "line 1", reason);
  }

  @Test
  void rejectsJsonNestedTooDeeplyWithoutOverflowingTheStack() {
    String text = "{\"root\": \"r\", \"more\": " + "[".repeat(1_000_000);

    assertRejected("tree.json", text, "not valid JSON");
  }

  // Lines of parent and child

  @Test
  void readsLinesOfParentAndChild() {
    ClassHierarchy tree =
        read(
            "wordnet.is_a",
            """
            # a comment
            root animal   # another
            root\tplant with blanks

            animal é
            animal Zebra
            animal cat
            """);

    assertThat(tree.name()).isEqualTo("wordnet");
    assertThat(tree.labels().names()).containsExactly("Zebra", "cat", "plant with blanks", "é");
    assertThat(tree.height()).isEqualTo(2);
  }

  @Test
  void keepsNodesWithOneChild() {
    ClassHierarchy tree = read("tree.txt", "root a\nroot x\nx y\ny b\n");

    assertThat(tree.height()).isEqualTo(3);
    assertThat(tree.nodesAt(2)).containsExactly("a", "y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "root a;root b;x a | line 3 | node 'a' has two parents, 'root' (line 1) and 'x'",
        "root a;root b;top c | line 3 | two roots, 'root' (line 1) and 'top'",
        "a b;b c;c a | line 3 | node 'a' is its own ancestor: 'a' -> 'c' -> 'b' -> 'a'",
        "root a;root b;x y;y x | line 4 | node 'x' is its own ancestor",
        "root a;root root | line 2 | node 'root' is its own ancestor",
        "root a;root | line 2 | it holds 1 names",
        "root a;root red fox | line 2 | it holds 3 names",
        "root a | line 1 | only one class, 'a'",
        "# nothing;; | tree.txt | empty but for comments",
        "root a;root b\u0007b | line 2 | control character"
      })
  void rejectsLinesThatAreNoTree(String lines, String line, String reason) {
    assertRejected("tree.txt", lines.replace(';', '\n'), line, reason);
  }

  @Test
  void rejectsAChainThatIsTooDeepWithoutOverflowingTheStack() {
    var chain = new StringBuilder("n0 leaf\n");
    for (int i = 0; i < 200_000; i++) {
      chain.append("n").append(i).append(" n").append(i + 1).append('\n');
    }

    assertRejected(
        "tree.txt", chain.toString(), "levels below the root", "Use at most 1000 levels");
  }

  /** Each class would have a place on each level: 20 million, where the file has 400 KB. */
  @Test
  void rejectsManyClassesInATreeThatIsTallForOne() {
    var lines = new StringBuilder("n999 leaf\nroot n1\n");
    for (int level = 2; level <= 999; level++) {
      lines.append("n%d n%d\n".formatted(level - 1, level));
    }
    for (int leaf = 1; leaf < 20_000; leaf++) {
      lines.append("root c%d\n".formatted(leaf));
    }

    assertRejected(
        "tree.txt",
        lines.toString(),
        "20,000 classes on 1,000 levels have 20,000,000 places",
        "Use at most 1,000,000");
  }

  // Level columns

  @Test
  void readsLevelColumnsWithAHeader() {
    ClassHierarchy tree =
        read(
            "fruit.csv",
            "department,coarse,fine\nfruit,apple,golden\nfruit,apple,pink\nveg,leek,leek\n");

    assertThat(tree.labels().names()).containsExactly("golden", "pink", "leek");
    assertThat(tree.nodesAt(2)).containsExactly("coarse:apple", "coarse:leek");
    assertThat(tree.displayName("coarse:apple")).isEqualTo("apple");
    assertThat(tree.distances().between(0, 1)).isEqualTo(1);
  }

  @Test
  void readsLevelColumnsWithoutAHeader() {
    ClassHierarchy tree =
        read("fruit.csv", "fruit,\"apple, golden\"\r\nfruit,pink \r\n\r\nveg,leek");

    assertThat(tree.labels().names()).containsExactly("apple, golden", "pink", "leek");
    assertThat(tree.nodesAt(1)).containsExactly("level 1:fruit", "level 1:veg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class0\nclass1\nclass2\n",
        "l 7\nl 8\nl 9\n",
        "group 1,class 1\ngroup 2,class 2\ngroup 3,class 3\n",
        "root\nleaf\nstem\n"
      })
  void aFirstRowLikeThoseBelowItIsAClass(String table) {
    ClassHierarchy tree = read("t.csv", table);

    assertThat(tree.labels().count()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "level 1,level 2\nanimal,dog\nplant,fern\n",
        "class1,class2\nanimal,dog\nplant,fern\n",
        "group,label\nplant part,leaf\nplant part,root\n",
        "superclass,class\ngroup1,class1\ngroup2,class2\n",
        "level 1,level 2\ngroup 1,class 1\ngroup 2,class 2\n",
        "family,species\nFamily_1,species_1\nFamily_1,species_12\n"
      })
  void aHeaderNamesTheColumnsThatDoNotHoldItsKindOfWord(String table) {
    ClassHierarchy tree = read("t.csv", table);

    assertThat(tree.labels().count()).isEqualTo(2);
  }

  @Test
  void aNameInTwoColumnsIsTwoNodesAndNoCycle() {
    ClassHierarchy tree = read("t.csv", "Zucchini,Zucchini\nTomato,Vine\nTomato,Tomato\n");

    assertThat(tree.labels().names()).containsExactly("Zucchini", "Vine", "Tomato");
    assertThat(tree.height()).isEqualTo(2);
    assertThat(tree.classOf("Tomato")).hasValue(2);
    assertThat(tree.distances().between(1, 2)).isEqualTo(1);
  }

  @Test
  void anInnerNodeNeverTakesTheIdOfAClass() {
    ClassHierarchy tree = read("t.csv", "x,level 1:x\nx,root\ny,b\n");

    assertThat(tree.labels().names()).containsExactly("level 1:x", "root", "b");
    assertThat(tree.nodesAt(1)).containsExactly("level 1:x~", "level 1:y");
    assertThat(tree.distances().between(0, 1)).isEqualTo(1);
  }

  @Test
  void aLeafMayStandAboveTheLastColumn() {
    ClassHierarchy tree = read("t.csv", "a,b,c\na,d,\n");

    assertThat(tree.labels().names()).containsExactly("c", "d");
    assertThat(tree.distances().between(0, 1)).isEqualTo(2);
  }

  @Test
  void readsColumnsOfOneLevelAsAStar() {
    ClassHierarchy tree = read("t.csv", "class\ncat\ndog\n");

    assertThat(tree.labels().names()).isEqualTo(List.of("cat", "dog"));
    assertThat(tree.height()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b;a,c;x,b | line 3 | class 'b' is listed twice, first on line 1",
        "a,x,1;b,x,2;b,y,3 | line 2 | has two parents",
        "a,b;a,c,d | line 2 | it has 3 columns where the first line has 2",
        "a,b;,c | line 2 | column 1 is empty",
        "a,x,1;a,x,2;a,x, | line 3 | class 'x' is not a leaf",
        "coarse,fine;a,b | line 2 | only one class, 'b'",
        "a,b;a,\"c | line 2 | a quoted name does not end",
        "a,b;a,\"c\"d | line 2 | something follows the quoted name 'c'",
        ",;, | tree.csv | it has no rows",
        "coarse,fine | tree.csv | it has no classes"
      })
  void rejectsColumnsThatAreNoTree(String lines, String line, String reason) {
    assertRejected("tree.csv", lines.replace(';', '\n'), line, reason);
  }

  // Any format

  @ParameterizedTest
  @ValueSource(strings = {"tree.json", "tree.txt", "tree.csv"})
  void rejectsAnEmptyFile(String fileName) {
    assertRejected(fileName, " \n\n", "it is empty");
  }

  @Test
  void rejectsTextThatIsNotUtf8() {
    byte[] utf16 = "root a\nroot b\n".getBytes(UTF_16);

    assertThatThrownBy(() -> HierarchyReader.read("tree.txt", utf16))
        .isInstanceOf(InvalidHierarchyException.class)
        .hasMessageContaining("tree.txt, line 1")
        .hasMessageContaining("byte 1 of the file is not UTF-8");
  }

  @Test
  void rejectsAHugeFileBeforeReadingIt() {
    byte[] huge = new byte[HierarchyReader.MAX_BYTES + 1];

    assertThatThrownBy(() -> HierarchyReader.read("tree.txt", huge))
        .isInstanceOf(InvalidHierarchyException.class)
        .hasMessageContaining("Use a file of at most 32 MiB");
  }

  @ParameterizedTest
  @CsvSource({"'',blank", "' ',blank", "a\\u0007b,control character"})
  void rejectsANameOfTheHierarchyThatNobodyCanRead(String name, String reason) {
    assertRejected("tree.json", named(name), "hierarchy", reason);
  }

  @Test
  void rejectsALongNameOfTheHierarchy() {
    assertRejected("tree.json", named("n".repeat(1_001)), "1001 characters", "at most 1000");
  }

  @Test
  void aTreeOfTheLongestNameCanBeCut() {
    ClassHierarchy tree = read("tree.json", named("n".repeat(1_000)));

    assertThat(tree.cutAt(1).name()).startsWith("nnn").endsWith(", level 1").hasSizeLessThan(1_001);
  }

  private static String named(String name) {
    return """
        {"name": "%s", "root": "r", "classes": ["a", "b", "c"],
         "parents": {"a": "p", "b": "p", "c": "r", "p": "r"}}"""
        .formatted(name);
  }

  @Test
  void rejectsMoreThanItCanHoldWhileReading() {
    assertRejected(
        "tree.json",
        "{\"root\": \"r\", \"classes\": [" + "\"a\",".repeat(3_000_000),
        "line 1",
        "Use at most 20000 classes");
    assertRejected("tree.csv", ",".repeat(20_000_000), "line 1", "Use at most 1000 columns");
    assertRejected("tree.csv", "a,b\n".repeat(5_000_000), "line 20002", "Use at most 20001 rows");
    assertRejected(
        "tree.txt", "root a\nroot " + "b".repeat(1_001), "line 2", "has 1001 characters");
  }
}
