package org.haframe.hierarchy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the classes of a hierarchy in a later one: the tree that a model was trained on,
 * and the one that it shall be scored on, or trained on from now on.
 *
 * <p>Nodes are the same where their node ids are. Display names play no part, nor does the name of
 * the root. A leaf that has got children is removed, and its children are added.
 */
public final class HierarchyChange {

  /** Stands for none where an earlier class or node is asked for. */
  public static final int NONE = -1;

  /** So many names are said in a text; more are counted. */
  private static final int NAMES_SAID = 5;

  private final ClassHierarchy earlier;
  private final ClassHierarchy later;
  private final List<String> added;
  private final List<String> removed;
  private final List<String> moved;

  private HierarchyChange(ClassHierarchy earlier, ClassHierarchy later) {
    this.earlier = earlier;
    this.later = later;
    this.added = without(later.labels(), earlier);
    this.removed = without(earlier.labels(), later);
    this.moved =
        later.labels().names().stream()
            .filter(name -> earlier.classIndex(name).isPresent())
            .filter(name -> !earlier.path(name).equals(later.path(name)))
            .toList();
  }

  /** The change from one hierarchy to another. */
  public static HierarchyChange between(ClassHierarchy earlier, ClassHierarchy later) {
    return new HierarchyChange(earlier, later);
  }

  private static List<String> without(ClassLabels labels, ClassHierarchy other) {
    return labels.names().stream().filter(name -> other.classIndex(name).isEmpty()).toList();
  }

  public ClassHierarchy earlier() {
    return earlier;
  }

  public ClassHierarchy later() {
    return later;
  }

  /** Classes of the later tree alone, in its class order. */
  public List<String> added() {
    return added;
  }

  /** Classes of the earlier tree alone, in its class order. */
  public List<String> removed() {
    return removed;
  }

  /**
   * Classes of both trees with other nodes between root and class, in the later class order: those
   * whose distances from others may be new.
   */
  public List<String> moved() {
    return moved;
  }

  /** Whether both are one tree, whatever the order of its classes. */
  public boolean keepsTree() {
    return added.isEmpty() && removed.isEmpty() && moved.isEmpty();
  }

  /** Whether both are one tree with its classes in one order. */
  public boolean keepsTreeAndOrder() {
    return keepsTree() && earlier.labels().equals(later.labels());
  }

  /**
   * The index of each later class among the earlier ones, or {@link #NONE}: where the earlier
   * model's scores, or the rows of its classifier, are found. Shape [later classes], a new array.
   */
  public int[] earlierClasses() {
    return later.labels().names().stream()
        .mapToInt(name -> earlier.classIndex(name).orElse(NONE))
        .toArray();
  }

  /**
   * The number of each node of {@link ClassHierarchy#nodes()} of the later tree among those of the
   * earlier one, or {@link #NONE}. Shape [later nodes], a new array.
   */
  public int[] earlierNodes() {
    return positions(later.nodeNames(), earlier.nodeNames());
  }

  /**
   * The same for the nodes of one level of both trees, as {@link ClassHierarchy#nodesAt} orders
   * them.
   *
   * @param level that both trees have
   */
  public int[] earlierNodesAt(int level) {
    return positions(later.nodesAt(level), earlier.nodesAt(level));
  }

  private static int[] positions(List<String> wanted, List<String> names) {
    Map<String, Integer> byName = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), i);
    }
    return wanted.stream().mapToInt(name -> byName.getOrDefault(name, NONE)).toArray();
  }

  /**
   * The change in words, for messages: "2 classes added (sandal, boot), 1 moved (bag: below
   * accessories, now below luggage)".
   */
  public String describe() {
    if (keepsTree()) {
      return earlier.labels().equals(later.labels())
          ? "the same tree of %d classes".formatted(later.labels().count())
          : "the same tree of %d classes in another order".formatted(later.labels().count());
    }
    var parts = new ArrayList<String>();
    addPart(parts, "added", added);
    addPart(parts, "removed", removed);
    addPart(
        parts,
        "moved",
        moved.stream()
            .map(
                name ->
                    "%s: below %s, now below %s"
                        .formatted(name, above(earlier, name), above(later, name)))
            .toList());
    return String.join(", ", parts);
  }

  private static void addPart(List<String> parts, String change, List<String> classes) {
    if (classes.isEmpty()) {
      return;
    }
    String said = String.join(", ", classes.subList(0, Math.min(NAMES_SAID, classes.size())));
    parts.add(
        "%d %s (%s%s)"
            .formatted(
                classes.size(),
                parts.isEmpty() ? (classes.size() == 1 ? "class " : "classes ") + change : change,
                said,
                classes.size() > NAMES_SAID
                    ? " and %d more".formatted(classes.size() - NAMES_SAID)
                    : ""));
  }

  /** The nodes above a class, the coarsest first; the root where there are none. */
  private static String above(ClassHierarchy hierarchy, String name) {
    List<String> path = hierarchy.path(name);
    return path.size() == 1 ? hierarchy.root() : String.join("/", path.subList(0, path.size() - 1));
  }

  @Override
  public String toString() {
    return "HierarchyChange[%s]".formatted(describe());
  }
}
