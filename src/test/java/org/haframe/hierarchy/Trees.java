package org.haframe.hierarchy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Trees that tests are about. */
public final class Trees {
  private Trees() {}

  /**
   * Unequal depths, and the one-child nodes D and B-D.
   *
   * <pre>
   *            root
   *           /    \
   *          A      B
   *        / | \     \
   *      a1 a2  C     D
   *            / \   / \
   *          c1  c2 d1  E
   *                    / \
   *                  e1   e2
   * </pre>
   */
  public static ClassHierarchy unbalanced() {
    Map<String, String> parents = new LinkedHashMap<>();
    for (String pair :
        List.of(
            "A root", "B root", "a1 A", "a2 A", "C A", "c1 C", "c2 C", "D B", "d1 D", "E D", "e1 E",
            "e2 E")) {
      parents.put(pair.split(" ")[0], pair.split(" ")[1]);
    }
    return ClassHierarchy.of(
        "unbalanced",
        "root",
        List.of("a1", "a2", "c1", "c2", "d1", "e1", "e2"),
        parents,
        Map.of("a1", "first <a>"));
  }

  /** A root with so many leaves: all distances are 1. */
  public static ClassHierarchy star(int leaves) {
    var classes = new ArrayList<String>();
    Map<String, String> parents = new LinkedHashMap<>();
    for (int i = 0; i < leaves; i++) {
      classes.add("leaf" + i);
      parents.put("leaf" + i, "root");
    }
    return ClassHierarchy.of("star", "root", classes, parents, Map.of());
  }

  /** A tree drawn at random: so many leaves below inner nodes at depths 0 to 4, in mixed order. */
  public static ClassHierarchy random(int leaves, long seed) {
    var random = new Random(seed);
    var inner = new ArrayList<>(List.of("root"));
    Map<String, Integer> depths = new LinkedHashMap<>(Map.of("root", 0));
    Map<String, String> parents = new LinkedHashMap<>();
    var classes = new ArrayList<String>();
    for (int i = 0; i < leaves; i++) {
      String parent = inner.get(random.nextInt(inner.size()));
      while (depths.get(parent) < 4 && random.nextInt(3) > 0) {
        String node = "inner" + inner.size();
        parents.put(node, parent);
        depths.put(node, depths.get(parent) + 1);
        inner.add(node);
        parent = node;
      }
      classes.add("leaf" + i);
      parents.put("leaf" + i, parent);
    }
    return ClassHierarchy.of("random " + seed, "root", classes, parents, Map.of());
  }

  /** A tree with some of its leaves, in the order given, and the inner nodes above them. */
  public static ClassHierarchy keeping(ClassHierarchy tree, List<String> leaves) {
    Map<String, String> parents = new LinkedHashMap<>();
    for (String leaf : leaves) {
      String above = tree.root();
      for (String node : tree.path(leaf)) {
        parents.put(node, above);
        above = node;
      }
    }
    return ClassHierarchy.of(tree.name(), tree.root(), leaves, parents, Map.of());
  }
}
