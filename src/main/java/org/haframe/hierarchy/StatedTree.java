package org.haframe.hierarchy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A tree as a file or a caller states it, not yet known to be one.
 *
 * @param source how a message names it, such as {@code the hierarchy tree.json}
 * @param name of the hierarchy
 * @param root node id of the root
 * @param classes leaves in class order
 * @param parents parent of each node but the root, in the order stated
 * @param displayNames names to show, by node id
 */
record StatedTree(
    String source,
    String name,
    String root,
    List<Stated> classes,
    Map<String, Stated> parents,
    Map<String, Stated> displayNames) {

  /** Two classes are the least that can be told apart. */
  private static final int MIN_CLASSES = 2;

  /** A frame of more classes would not fit into memory: [20000, 20000] floats are 1.6 GB. */
  static final int MAX_CLASSES = 20_000;

  /** Far above any tree in use. */
  static final int MAX_HEIGHT = 1_000;

  /** Of tables [height, classes], such as that of node numbers: 50 levels for 20,000 classes. */
  private static final int MAX_PLACES = 1_000_000;

  /** Bounds the memory that a hostile file can claim. */
  static final int MAX_NODES = 1_000_000;

  /** Longer names would flood messages and reports. */
  static final int MAX_NAME_LENGTH = 1_000;

  /**
   * A name and where it was stated.
   *
   * @param line counted from 1; 0 where there is no file
   */
  record Stated(String name, int line) {}

  /** A message about a line of the source. */
  static InvalidHierarchyException problem(String source, int line, String why, String advice) {
    String where = line > 0 ? source + ", line " + line : source;
    return new InvalidHierarchyException(
        "Cannot use %s: %s. %s".formatted(where, shortened(why), shortened(advice)));
  }

  /** Readers meet names before it is known how long they are. */
  private static String shortened(String text) {
    return text.length() > MAX_NAME_LENGTH ? text.substring(0, MAX_NAME_LENGTH) + "..." : text;
  }

  /** A node that two lines give a parent. */
  static InvalidHierarchyException twoParents(
      String source, String node, Stated first, Stated second) {
    return problem(
        source,
        second.line(),
        "node '%s' has two parents, '%s' (line %d) and '%s'"
            .formatted(node, first.name(), first.line(), second.name()),
        "Keep one of them.");
  }

  private InvalidHierarchyException problem(int line, String why, String advice) {
    return problem(source, line, why, advice);
  }

  /**
   * Checks that this is a tree whose leaves are the classes.
   *
   * @return the depth of each node but the root, at least 1
   * @throws InvalidHierarchyException at the first fault, in the order sizes, names, cycles and
   *     parents, root, classes
   */
  Map<String, Integer> requireTree() {
    requireFewEnough();
    requireNames();
    var depths = depths();
    requireSeveralClasses();
    requireClasses();
    requireFewPlaces(depths);
    return depths;
  }

  /** Shallow classes have a place on the levels below their own, too. */
  private void requireFewPlaces(Map<String, Integer> depths) {
    int height = Collections.max(depths.values());
    int places = height * classes.size();
    if (places > MAX_PLACES) {
      throw problem(
          0,
          "%,d classes on %,d levels have %,d places".formatted(classes.size(), height, places),
          "Use at most %,d: fewer levels, or fewer classes.".formatted(MAX_PLACES));
    }
  }

  private void requireSeveralClasses() {
    if (classes.size() < MIN_CLASSES) {
      throw problem(
          classes.isEmpty() ? 0 : classes.get(0).line(),
          classes.isEmpty()
              ? "it has no classes"
              : "it has only one class, '%s'".formatted(classes.get(0).name()),
          "Give at least two classes.");
    }
  }

  private void requireFewEnough() {
    requireAtMost(source, 0, MAX_CLASSES, classes.size(), "classes");
    requireAtMost(source, 0, MAX_NODES, parents.size(), "nodes");
  }

  /** Readers ask this as they go, so that a hostile file cannot claim memory first. */
  static void requireAtMost(String source, int line, int limit, int size, String what) {
    if (size > limit) {
      throw problem(
          source,
          line,
          "it has more than %d %s".formatted(limit, what),
          "Use at most %d %s.".formatted(limit, what));
    }
  }

  private void requireNames() {
    if (name.isBlank()) {
      throw problem(0, "its own name is blank", "Name it.");
    }
    requireName(name, 0);
    requireName(root, 0);
    parents.forEach((node, parent) -> requireName(node, parent.line()));
    classes.forEach(leaf -> requireName(leaf.name(), leaf.line()));
    displayNames.forEach(
        (node, shown) -> {
          requireName(shown.name(), shown.line());
          if (!node.equals(root) && !parents.containsKey(node)) {
            throw problem(
                shown.line(),
                "node '%s' has a display name but is not in the tree".formatted(node),
                "Correct the node's id or remove its display name.");
          }
        });
  }

  private void requireName(String name, int line) {
    if (name.isBlank()) {
      throw problem(line, "a node has a blank name", "Name every node.");
    }
    if (name.length() > MAX_NAME_LENGTH) {
      throw problem(
          line,
          "the name '%s...' has %d characters".formatted(printable(name), name.length()),
          "Use at most %d characters.".formatted(MAX_NAME_LENGTH));
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw problem(
          line,
          "the name '%s' holds a control character".formatted(printable(name)),
          "Use printable characters.");
    }
  }

  private static String printable(String name) {
    var text = new StringBuilder();
    name.chars()
        .limit(80)
        .forEach(c -> text.append(Character.isISOControl(c) ? "\\u%04x".formatted(c) : (char) c));
    return text.toString();
  }

  /** Walks up from each node once, without recursion: a tree may be a chain of any length. */
  private Map<String, Integer> depths() {
    var depths = new HashMap<String, Integer>();
    for (String start : parents.keySet()) {
      var path = new ArrayList<String>();
      Set<String> onPath = new HashSet<>();
      String node = start;
      while (!depths.containsKey(node) && parents.containsKey(node)) {
        if (!onPath.add(node)) {
          throw cycle(path, node);
        }
        path.add(node);
        node = parents.get(node).name();
      }
      requireKnown(node, path, depths);
      int depth = depths.getOrDefault(node, 0);
      for (int i = path.size() - 1; i >= 0; i--) {
        depths.put(path.get(i), ++depth);
      }
      if (depth > MAX_HEIGHT) {
        throw problem(
            parents.get(start).line(),
            "node '%s' lies %d levels below the root".formatted(start, depth),
            "Use at most %d levels.".formatted(MAX_HEIGHT));
      }
    }
    if (parents.containsKey(root)) {
      throw problem(
          parents.get(root).line(),
          "the root '%s' has a parent, '%s'".formatted(root, parents.get(root).name()),
          "Remove that parent or name another root.");
    }
    return depths;
  }

  /** Names the node of the cycle that the source states last: the line that closed it. */
  private InvalidHierarchyException cycle(List<String> path, String repeated) {
    var cycle = new ArrayList<>(path.subList(path.indexOf(repeated), path.size()));
    String last = cycle.get(0);
    for (String node : cycle) {
      last = parents.get(node).line() > parents.get(last).line() ? node : last;
    }
    Collections.rotate(cycle, -cycle.indexOf(last));
    cycle.add(last);
    int shown = Math.min(cycle.size(), 10);
    return problem(
        parents.get(last).line(),
        "node '%s' is its own ancestor: '%s'%s"
            .formatted(
                last,
                String.join("' -> '", cycle.subList(0, shown)),
                shown < cycle.size() ? " -> ..." : ""),
        "Break the cycle.");
  }

  private void requireKnown(String top, List<String> path, Map<String, Integer> depths) {
    if (!top.equals(root) && !depths.containsKey(top)) {
      String below = path.get(path.size() - 1);
      throw problem(
          parents.get(below).line(),
          "the parent '%s' of node '%s' has no parent itself and is not the root '%s'"
              .formatted(top, below, root),
          "Give '%s' a parent or correct its name; a tree has one root.".formatted(top));
    }
  }

  private void requireClasses() {
    var inner = new HashSet<String>();
    parents.values().forEach(parent -> inner.add(parent.name()));
    var lines = new HashMap<String, Integer>();
    for (Stated leaf : classes) {
      Integer first = lines.put(leaf.name(), leaf.line());
      if (first != null) {
        throw problem(
            leaf.line(),
            "class '%s' is listed twice%s"
                .formatted(leaf.name(), first > 0 ? ", first on line " + first : ""),
            "List each class once.");
      }
      if (inner.contains(leaf.name()) || leaf.name().equals(root)) {
        throw problem(
            leaf.line(),
            "class '%s' is not a leaf: other nodes hang below it".formatted(leaf.name()),
            "List only leaves as classes.");
      }
      if (!parents.containsKey(leaf.name())) {
        throw problem(
            leaf.line(),
            "class '%s' is not in the tree".formatted(leaf.name()),
            "Give it a parent.");
      }
    }
    var leaves = new LinkedHashSet<>(parents.keySet());
    leaves.removeAll(inner);
    for (String leaf : leaves) {
      if (!lines.containsKey(leaf)) {
        throw problem(
            parents.get(leaf).line(),
            "leaf '%s' is not among the classes".formatted(leaf),
            "Add it to the classes or remove it from the tree.");
      }
    }
  }
}
