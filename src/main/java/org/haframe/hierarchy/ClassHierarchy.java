package org.haframe.hierarchy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A tree whose leaves are the classes of a classifier.
 *
 * <p>The root has depth 0; the height H is the largest depth of a leaf. Leaves may have unequal
 * depths, and a node may have a single child: such nodes define levels and are kept. Level l, from
 * 1 (the coarsest) to H, holds the nodes of depth l, and each leaf of a smaller depth, which stands
 * for itself on all levels below its own ("bottom padding"). So every class has one node on every
 * level, and level H is the classes themselves.
 *
 * <p>Immutable. Two hierarchies are equal if they have the same {@link #toJson()}.
 */
public final class ClassHierarchy {
  private final String name;
  private final String root;
  private final ClassLabels labels;
  private final Map<String, String> parents;
  private final Map<String, String> displayNames;
  private final Map<String, Integer> classIndexes;
  private final List<List<String>> levels;
  private final HierarchicalDistances distances;
  private final String json;

  /**
   * Checks and builds a hierarchy.
   *
   * @param name of the hierarchy, for people
   * @param root node id of the root
   * @param classes node ids of all leaves, in class order
   * @param parents parent of each node but the root
   * @param displayNames names to show instead of node ids; may be empty
   * @throws InvalidHierarchyException if this is not a tree whose leaves are the classes; the
   *     message names the node
   */
  public static ClassHierarchy of(
      String name,
      String root,
      List<String> classes,
      Map<String, String> parents,
      Map<String, String> displayNames) {
    var statedParents = new LinkedHashMap<String, StatedTree.Stated>();
    parents.forEach((node, parent) -> statedParents.put(node, new StatedTree.Stated(parent, 0)));
    var statedNames = new LinkedHashMap<String, StatedTree.Stated>();
    displayNames.forEach((node, shown) -> statedNames.put(node, new StatedTree.Stated(shown, 0)));
    return of(
        new StatedTree(
            "the hierarchy '" + name + "'",
            name,
            root,
            classes.stream().map(leaf -> new StatedTree.Stated(leaf, 0)).toList(),
            statedParents,
            statedNames));
  }

  static ClassHierarchy of(StatedTree tree) {
    return new ClassHierarchy(tree, tree.requireTree());
  }

  private ClassHierarchy(StatedTree tree, Map<String, Integer> depths) {
    name = tree.name();
    root = tree.root();
    labels = new ClassLabels(tree.classes().stream().map(StatedTree.Stated::name).toList());
    classIndexes = new HashMap<>();
    for (int i = 0; i < labels.count(); i++) {
      classIndexes.put(labels.name(i), i);
    }

    int height = labels.names().stream().mapToInt(depths::get).max().orElseThrow();
    var nodes = new int[height][labels.count()];
    var onLevels = new ArrayList<Map<String, Integer>>();
    for (int level = 1; level <= height; level++) {
      onLevels.add(new LinkedHashMap<>());
    }
    for (int i = 0; i < labels.count(); i++) {
      String node = labels.name(i);
      int depth = depths.get(node);
      for (int level = height; level >= 1; level--) {
        if (level < depth) {
          node = tree.parents().get(node).name();
        }
        Map<String, Integer> onLevel = onLevels.get(level - 1);
        Integer number = onLevel.putIfAbsent(node, onLevel.size());
        nodes[level - 1][i] = number == null ? onLevel.size() - 1 : number;
      }
    }
    levels = onLevels.stream().map(onLevel -> List.copyOf(onLevel.keySet())).toList();
    distances = new HierarchicalDistances(nodes, levels.stream().mapToInt(List::size).toArray());

    parents = new LinkedHashMap<>();
    for (int leaf : treeOrder()) {
      var unseen = new ArrayList<String>();
      for (String node = labels.name(leaf);
          !node.equals(root) && !parents.containsKey(node);
          node = tree.parents().get(node).name()) {
        unseen.add(0, node);
      }
      unseen.forEach(node -> parents.put(node, tree.parents().get(node).name()));
    }
    displayNames = new TreeMap<>();
    tree.displayNames().forEach((node, shown) -> displayNames.put(node, shown.name()));
    json = writeJson();
  }

  /** What people call this hierarchy. */
  public String name() {
    return name;
  }

  /** Node id of the root. */
  public String root() {
    return root;
  }

  /** The classes in class order. */
  public ClassLabels labels() {
    return labels;
  }

  /** H, the largest depth of a leaf; at least 1. */
  public int height() {
    return levels.size();
  }

  /**
   * The nodes of a level, ordered by the lowest class index below them.
   *
   * @param level from 1 (coarsest) to H, where they are the classes in class order
   */
  public List<String> nodesAt(int level) {
    return levels.get(level - 1);
  }

  /** The node of a class on a level, as an index into {@link #nodesAt}. */
  public int nodeAt(int classIndex, int level) {
    return distances.nodeAt(classIndex, level);
  }

  /** The name to show for a node; the node id where no display name is given. */
  public String displayName(String node) {
    return displayNames.getOrDefault(node, node);
  }

  /**
   * The class that an image belongs to, by node id, else by display name.
   *
   * @throws InvalidHierarchyException if it is the display name of two classes
   */
  public OptionalInt classOf(String imageClass) {
    Integer byId = classIndexes.get(imageClass);
    if (byId != null) {
      return OptionalInt.of(byId);
    }
    int[] byName =
        labels.names().stream()
            .filter(leaf -> imageClass.equals(displayNames.get(leaf)))
            .mapToInt(classIndexes::get)
            .toArray();
    if (byName.length > 1) {
      throw new InvalidHierarchyException(
          "Cannot match the class '%s': '%s' and '%s' of the hierarchy '%s' have this display name. Name the class by its node id."
              .formatted(imageClass, labels.name(byName[0]), labels.name(byName[1]), name));
    }
    return byName.length == 0 ? OptionalInt.empty() : OptionalInt.of(byName[0]);
  }

  /** Distances between the classes. */
  public HierarchicalDistances distances() {
    return distances;
  }

  /**
   * The tree without what lies below a level, whose nodes become the classes, in the order of
   * {@link #nodesAt}.
   *
   * @param level from 1 (coarsest) to H, which leaves the tree as it is
   * @throws InvalidHierarchyException if there is no such level
   */
  public ClassHierarchy cutAt(int level) {
    if (level < 1 || level > height()) {
      throw new InvalidHierarchyException(
          "Cannot cut the hierarchy '%s' at level %d: it has the levels 1 to %d. Use one of them."
              .formatted(name, level, height()));
    }
    if (level == height()) {
      return this;
    }
    var kept = new LinkedHashMap<String, String>();
    var shown = new LinkedHashMap<String, String>();
    for (String leaf : nodesAt(level)) {
      for (String node = leaf; !node.equals(root); node = parents.get(node)) {
        kept.put(node, parents.get(node));
        shown.put(node, displayName(node));
      }
    }
    shown.entrySet().removeIf(entry -> !displayNames.containsKey(entry.getKey()));
    // The longest name leaves no room for the level, whose digits are the same in every locale.
    return of("%.980s, level ".formatted(name) + level, root, nodesAt(level), kept, shown);
  }

  /**
   * Which class of a coarser tree each class belongs to: the class itself or the nearest of its
   * ancestors that is one. Classes that belong to none are left out.
   *
   * @param coarser such as {@link #cutAt} gives, or this hierarchy
   */
  public Map<String, String> classesIn(ClassHierarchy coarser) {
    var belongs = new LinkedHashMap<String, String>();
    for (String leaf : labels.names()) {
      String node = leaf;
      while (node != null && !coarser.classIndexes.containsKey(node)) {
        node = parents.get(node);
      }
      if (node != null) {
        belongs.put(leaf, node);
      }
    }
    return belongs;
  }

  /** The index of a class by its node id; empty where no leaf has it. */
  OptionalInt classIndex(String leaf) {
    Integer index = classIndexes.get(leaf);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** The nodes from below the root to a node, itself the last. */
  List<String> path(String node) {
    var path = new ArrayList<String>();
    for (String at = node; !at.equals(root); at = Objects.requireNonNull(parents.get(at))) {
      path.add(0, at);
    }
    return path;
  }

  /** Node ids in the order of {@link #nodes()}. */
  List<String> nodeNames() {
    var names = new LinkedHashSet<>(labels.names());
    for (int level = 1; level < height(); level++) {
      names.addAll(nodesAt(level));
    }
    return List.copyOf(names);
  }

  /** The nodes below the root as numbers, classes first. */
  public TreeNodes nodes() {
    return TreeNodes.of(this, parents);
  }

  /**
   * All class indexes, depth first: classes below one node are neighbours. Children of a node are
   * ordered by the lowest class index below them.
   */
  public List<Integer> treeOrder() {
    var order = new Integer[labels.count()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) -> {
          for (int level = 1; level <= height(); level++) {
            int byNode = Integer.compare(nodeAt(a, level), nodeAt(b, level));
            if (byNode != 0) {
              return byNode;
            }
          }
          return 0;
        });
    return List.of(order);
  }

  /**
   * This hierarchy as JSON (data-schemas/hierarchy.schema.json), readable by {@link
   * HierarchyReader}. Canonical: the same tree with the same names gives the same text, in whatever
   * order its file stated it.
   */
  public String toJson() {
    return json;
  }

  /** SHA-256 of {@link #toJson()} in UTF-8, as 64 lower-case hexadecimal digits. */
  public String sha256() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassHierarchy that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return Objects.hash(json);
  }

  @Override
  public String toString() {
    return "ClassHierarchy[%s, %d classes, height %d]".formatted(name, labels.count(), height());
  }

  /** Compact, so that no version of Jackson can lay it out differently. */
  private String writeJson() {
    var text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("name", name);
      out.writeStringField("root", root);
      out.writeArrayFieldStart("classes");
      for (String leaf : labels.names()) {
        out.writeString(leaf);
      }
      out.writeEndArray();
      writeMap(out, "parents", parents);
      if (!displayNames.isEmpty()) {
        writeMap(out, "displayNames", displayNames);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void writeMap(JsonGenerator out, String field, Map<String, String> map)
      throws IOException {
    out.writeObjectFieldStart(field);
    for (var entry : map.entrySet()) {
      out.writeStringField(entry.getKey(), entry.getValue());
    }
    out.writeEndObject();
  }
}
