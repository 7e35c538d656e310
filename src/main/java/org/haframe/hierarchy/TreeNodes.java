package org.haframe.hierarchy;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes of a hierarchy below its root, as numbers: classes 0 to K - 1 in class order, inner
 * nodes behind them, the coarsest first.
 *
 * <p>The parents alone say everything, so that a tree fits into any file as one array. Immutable.
 */
public final class TreeNodes implements Serializable {
  private static final long serialVersionUID = 1;

  /** Stands for the root among the parents. */
  public static final int ROOT = -1;

  private final int classCount;
  private final int[] parents;

  /** [K][depth]: the nodes from below the root to each class, the class itself last. */
  private final int[][] paths;

  private TreeNodes(int classCount, int[] parents, int[][] paths) {
    this.classCount = classCount;
    this.parents = parents;
    this.paths = paths;
  }

  /**
   * @param classCount K, at least 1
   * @param parents of each node, or {@link #ROOT}; the first K nodes are the classes
   * @throws InvalidHierarchyException if a parent is no inner node, or a node is below itself or
   *     above no class
   */
  public static TreeNodes of(int classCount, int[] parents) {
    if (classCount < 1 || parents.length < classCount) {
      throw new InvalidHierarchyException(
          "Cannot use %d parents as a tree of %d classes. Give one for each class and inner node."
              .formatted(parents.length, classCount));
    }
    var paths = new int[classCount][];
    for (int leaf = 0; leaf < classCount; leaf++) {
      var path = new ArrayList<Integer>();
      for (int node = leaf; node != ROOT; node = parents[node]) {
        path.add(node);
        int parent = parents[node];
        boolean inner = parent == ROOT || parent >= classCount && parent < parents.length;
        if (!inner || path.size() > parents.length) {
          throw new InvalidHierarchyException(
              "Cannot use the parents %s as a tree of %d classes: node %d, above class %d, has the parent %d. A parent is an inner node, numbered from %d on, or %d for the root, and no node is below itself."
                  .formatted(
                      Arrays.toString(parents), classCount, node, leaf, parent, classCount, ROOT));
        }
      }
      Collections.reverse(path);
      paths[leaf] = path.stream().mapToInt(Integer::intValue).toArray();
    }
    long onPaths = Arrays.stream(paths).flatMapToInt(Arrays::stream).distinct().count();
    if (onPaths < parents.length) {
      throw new InvalidHierarchyException(
          "Cannot use the parents %s as a tree of %d classes: %d nodes are above no class. Leave them out."
              .formatted(Arrays.toString(parents), classCount, parents.length - onPaths));
    }
    return new TreeNodes(classCount, parents.clone(), paths);
  }

  /** Classes right below the root. */
  public static TreeNodes flat(int classCount) {
    var parents = new int[classCount];
    Arrays.fill(parents, ROOT);
    return of(classCount, parents);
  }

  /** Of a hierarchy: inner nodes by level, within one by the lowest class index below them. */
  static TreeNodes of(ClassHierarchy hierarchy, Map<String, String> parentNames) {
    List<String> names = hierarchy.nodeNames();
    var numbers = new HashMap<String, Integer>();
    names.forEach(name -> numbers.put(name, numbers.size()));
    int[] parents =
        names.stream()
            .mapToInt(node -> numbers.getOrDefault(parentNames.get(node), ROOT))
            .toArray();
    return of(hierarchy.labels().count(), parents);
  }

  /** How many classes there are, K. */
  public int classCount() {
    return classCount;
  }

  /** How many nodes there are, classes included and the root not, N. */
  public int count() {
    return parents.length;
  }

  /** A copy of the parents, shape [N]; {@link #ROOT} for the root. */
  public int[] parents() {
    return parents.clone();
  }

  /** The node above one, or {@link #ROOT}. */
  public int parent(int node) {
    return parents[node];
  }

  /** How many nodes a class has on its path: its depth, at least 1. */
  public int depth(int classIndex) {
    return paths[classIndex].length;
  }

  /**
   * The node of a class at a depth.
   *
   * @param depth from 1, below the root, to {@link #depth(int)}, the class itself
   */
  public int at(int classIndex, int depth) {
    return paths[classIndex][depth - 1];
  }

  /** H, the largest depth of a class. */
  public int height() {
    return Arrays.stream(paths).mapToInt(path -> path.length).max().orElseThrow();
  }

  /** The nodes of each depth, from 1 to H; classes of a smaller depth are not repeated below it. */
  public List<int[]> byDepth() {
    var nodes = new ArrayList<int[]>();
    for (int depth = 1; depth <= height(); depth++) {
      int level = depth - 1;
      nodes.add(
          Arrays.stream(paths)
              .filter(path -> path.length > level)
              .mapToInt(path -> path[level])
              .distinct()
              .toArray());
    }
    return nodes;
  }

  /** The children of the root and of each inner node. Cost: a pass over all nodes. */
  public List<int[]> siblings() {
    var sizes = new int[1 + parents.length - classCount];
    for (int parent : parents) {
      sizes[family(parent)]++;
    }
    List<int[]> families = Arrays.stream(sizes).mapToObj(int[]::new).toList();
    for (int node = parents.length - 1; node >= 0; node--) {
      int family = family(parents[node]);
      families.get(family)[--sizes[family]] = node;
    }
    return families;
  }

  /** The place of a node's children among the families, the root's being the first. */
  private int family(int parent) {
    return parent == ROOT ? 0 : 1 + parent - classCount;
  }

  /** Distances between the classes. */
  public HierarchicalDistances distances() {
    int height = height();
    var nodes = new int[height][classCount];
    var counts = new int[height];
    for (int level = 0; level < height; level++) {
      var numbers = new HashMap<Integer, Integer>();
      for (int leaf = 0; leaf < classCount; leaf++) {
        int node = paths[leaf][Math.min(level, paths[leaf].length - 1)];
        numbers.putIfAbsent(node, numbers.size());
        nodes[level][leaf] = numbers.get(node);
      }
      counts[level] = numbers.size();
    }
    return new HierarchicalDistances(nodes, counts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreeNodes that
        && classCount == that.classCount
        && Arrays.equals(parents, that.parents);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(parents);
  }
}
