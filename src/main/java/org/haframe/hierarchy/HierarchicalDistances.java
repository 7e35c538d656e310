package org.haframe.hierarchy;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Distances between the classes of a hierarchy, in levels of the tree.
 *
 * <p>With root depth 0 and H the largest depth of a leaf, d(a, b) = H - depth(LCA(a, b)) and d(a,
 * a) = 0: HAFrame, arXiv:2303.05689. That is the number of levels 1 to H on which a and b have
 * different ancestors, where a leaf above level H stands for itself on the levels below it. It is
 * <em>not</em> the height of the LCA: the two differ where leaves have unequal depths.
 *
 * <p>d is symmetric and an ultrametric: d(a, c) is at most max(d(a, b), d(b, c)).
 *
 * <p>Holds a table of [K, H] node numbers, and no [K, K] matrix. Immutable; plain arrays inside, so
 * that any serializer of Spark can carry it.
 */
public final class HierarchicalDistances implements Serializable {
  private static final long serialVersionUID = 2;

  private final int height;

  /** [H + 1]: the number of the first node of levels 1 to H; behind them, how many nodes exist. */
  private final int[] starts;

  /**
   * [K, H], one class behind the other: its nodes on levels 1 to H. Nodes are numbered through all
   * levels: the root is 0, and the nodes of a level follow those of the level above. A pass over
   * the classes so has all their nodes at hand, and adds to different ones at the same time.
   */
  private final int[] paths;

  /** The node above each; the root's own is never asked for. */
  private final int[] parents;

  private final int max;

  /**
   * @param nodes [H][K]: the node of each class on levels 1 to H, numbered from 0 on each level
   * @param nodeCounts [H]
   */
  HierarchicalDistances(int[][] nodes, int[] nodeCounts) {
    this.height = nodes.length;
    this.starts = new int[height + 1];
    starts[0] = 1;
    for (int level = 0; level < height; level++) {
      starts[level + 1] = starts[level] + nodeCounts[level];
    }
    this.paths = new int[nodes[0].length * height];
    this.parents = new int[starts[height]];
    int next = 0;
    for (int k = 0; k < nodes[0].length; k++) {
      int above = 0;
      for (int level = 0; level < height; level++) {
        int node = starts[level] + nodes[level][k];
        paths[next++] = node;
        parents[node] = above;
        above = node;
      }
    }
    int unaryLevels = 0;
    while (nodeCounts[unaryLevels] == 1) {
      unaryLevels++;
    }
    this.max = height - unaryLevels;
  }

  /** How many classes there are, K. */
  public int classCount() {
    return nodeCount(height);
  }

  /** How many levels lie below the root, H. */
  public int height() {
    return height;
  }

  /**
   * The distance between two classes, in [0, {@link #max()}]; 0 only between a class and itself.
   */
  public int between(int a, int b) {
    for (int level = 0; level < height; level++) {
      if (paths[a * height + level] != paths[b * height + level]) {
        return height - level;
      }
    }
    return 0;
  }

  /** The distances of all classes from one, shape [K]; a new array. Cost: a pass over all nodes. */
  public int[] from(int classIndex) {
    var distances = new int[parents.length];
    Arrays.fill(distances, 1, distances.length, 1);
    for (int level = 1; level <= height; level++) {
      distances[path(classIndex, level)] = 0;
    }
    for (int node = 1; node < distances.length; node++) {
      distances[node] += distances[parents[node]];
    }
    return Arrays.copyOfRange(distances, starts[height - 1], starts[height]);
  }

  /** The largest distance between two classes; H, or less where the root has a single child. */
  public int max() {
    return max;
  }

  /**
   * How many nodes a level has, leaves from above included; level 1 is the coarsest, H the last.
   */
  public int nodeCount(int level) {
    return starts[level] - starts[level - 1];
  }

  /**
   * The node of a class on a level, in [0, {@link #nodeCount}); on level H it is the class itself.
   */
  public int nodeAt(int classIndex, int level) {
    return path(classIndex, level) - starts[level - 1];
  }

  private int path(int classIndex, int level) {
    return paths[classIndex * height + level - 1];
  }

  /**
   * Values of the classes, such as probabilities, added up below each node of a level.
   *
   * @param ofClasses shape [K]
   * @return shape [{@link #nodeCount}], a new array
   */
  public double[] sums(double[] ofClasses, int level) {
    var sums = new double[nodeCount(level)];
    for (int k = 0; k < ofClasses.length; k++) {
      sums[nodeAt(k, level)] += ofClasses[k];
    }
    return sums;
  }

  /**
   * The same on all levels, in less time: row l - 1 is {@link #sums(double[], int)} of level l.
   *
   * @param ofClasses shape [K]
   * @return shape [H][{@link #nodeCount}], new arrays
   */
  public double[][] sums(double[] ofClasses) {
    int inner = height - 1; // the last level is the classes themselves
    var ofInnerNodes = new double[starts[inner]];
    int path = 0;
    for (double value : ofClasses) {
      for (int level = 0; level < inner; level++) {
        ofInnerNodes[paths[path + level]] += value;
      }
      path += height;
    }
    var sums = new double[height][];
    for (int level = 0; level < inner; level++) {
      sums[level] = Arrays.copyOfRange(ofInnerNodes, starts[level], starts[level + 1]);
    }
    sums[inner] = ofClasses.clone();
    return sums;
  }

  /**
   * Values of the nodes, added up on the way from the root to each class, the coarsest first. Cost:
   * a pass over all nodes, since classes have most of their way in common.
   *
   * @param ofNodes shape [H][{@link #nodeCount}]
   * @return shape [K], a new array
   */
  public double[] alongPaths(double[][] ofNodes) {
    var sums = new double[parents.length];
    int node = 1;
    for (double[] level : ofNodes) {
      for (double value : level) {
        sums[node] = sums[parents[node]] + value;
        node++;
      }
    }
    return Arrays.copyOfRange(sums, starts[height - 1], starts[height]);
  }
}
