package org.haframe.hierarchy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.haframe.hierarchy.StatedTree.Stated;

/**
 * Reads lines of {@code parent child}, separated by blanks, or by one tab where names hold blanks.
 * Blank lines, and all from a {@code #} at the start of a line or after a blank, are ignored.
 *
 * <p>The root is the node that is no child. The classes are the leaves, in the byte order of their
 * names in UTF-8, as in the wnid-sorted trees of the literature.
 */
final class ParentChildLines {
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private ParentChildLines() {}

  static StatedTree read(String source, String name, String text) {
    Map<String, Stated> parents = new LinkedHashMap<>();
    Map<String, Integer> firstLines = new LinkedHashMap<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      String content = COMMENT.matcher(line).replaceFirst("");
      if (content.isBlank()) {
        continue;
      }
      List<String> fields = fields(content);
      if (fields.size() != 2) {
        throw StatedTree.problem(
            source,
            number,
            "it holds %d names: '%s'".formatted(fields.size(), content.strip()),
            "Write 'parent child', or put a tab between names that hold blanks.");
      }
      var parent = new Stated(fields.get(0), number);
      String child = fields.get(1);
      Stated first = parents.put(child, parent);
      if (first != null) {
        throw StatedTree.twoParents(source, child, first, parent);
      }
      StatedTree.requireAtMost(source, number, StatedTree.MAX_NODES, parents.size(), "nodes");
      firstLines.putIfAbsent(parent.name(), number);
    }
    return tree(source, name, parents, firstLines);
  }

  private static List<String> fields(String content) {
    if (content.strip().indexOf('\t') >= 0) {
      return Arrays.stream(content.strip().split("\t")).map(String::strip).toList();
    }
    return List.of(BLANKS.split(content.strip()));
  }

  private static StatedTree tree(
      String source, String name, Map<String, Stated> parents, Map<String, Integer> firstLines) {
    if (parents.isEmpty()) {
      throw StatedTree.problem(
          source, 0, "it is empty but for comments", "Write lines of 'parent child'.");
    }
    var roots = new ArrayList<>(firstLines.keySet());
    roots.removeIf(parents::containsKey);
    if (roots.size() > 1) {
      throw StatedTree.problem(
          source,
          firstLines.get(roots.get(1)),
          "the tree has two roots, '%s' (line %d) and '%s'"
              .formatted(roots.get(0), firstLines.get(roots.get(0)), roots.get(1)),
          "Give one of them a parent.");
    }
    // Without a root every node is on a cycle or below one, which the check of the tree reports.
    String root = roots.isEmpty() ? firstLines.keySet().iterator().next() : roots.get(0);

    var leaves = new LinkedHashSet<>(parents.keySet());
    leaves.removeAll(firstLines.keySet());
    List<Stated> classes =
        leaves.stream()
            .sorted(
                (a, b) ->
                    Arrays.compareUnsigned(
                        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)))
            .map(leaf -> new Stated(leaf, parents.get(leaf).line()))
            .toList();
    return new StatedTree(source, name, root, classes, parents, Map.of());
  }
}
