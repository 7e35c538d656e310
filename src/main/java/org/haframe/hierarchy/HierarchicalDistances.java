package org.haframe.hierarchy;

import java.io.Serializable;

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
 * <p>Holds a table of [H, K] node numbers, and no [K, K] matrix. Immutable; plain arrays inside, so
 * that any serializer of Spark can carry it.
 */
public final class HierarchicalDistances implements Serializable {
  private static final long serialVersionUID = 1;

  /** [H][K]: the node of each class on levels 1 to H, numbered from 0 on each level. */
  private final int[][] nodes;

  private final int[] nodeCounts;
  private final int max;

  HierarchicalDistances(int[][] nodes, int[] nodeCounts) {
    this.nodes = nodes;
    this.nodeCounts = nodeCounts;
    int unaryLevels = 0;
    while (nodeCounts[unaryLevels] == 1) {
      unaryLevels++;
    }
    this.max = nodes.length - unaryLevels;
  }

  /** How many classes there are, K. */
  public int classCount() {
    return nodes[0].length;
  }

  /** How many levels lie below the root, H. */
  public int height() {
    return nodes.length;
  }

  /**
   * The distance between two classes, in [0, {@link #max()}]; 0 only between a class and itself.
   */
  public int between(int a, int b) {
    int height = nodes.length;
    for (int level = 0; level < height; level++) {
      if (nodes[level][a] != nodes[level][b]) {
        return height - level;
      }
    }
    return 0;
  }

  /** The distances of all classes from one, shape [K]; a new array. Cost: K x H comparisons. */
  public int[] from(int classIndex) {
    var distances = new int[classCount()];
    for (int[] level : nodes) {
      int node = level[classIndex];
      for (int other = 0; other < distances.length; other++) {
        distances[other] += level[other] == node ? 0 : 1;
      }
    }
    return distances;
  }

  /** The largest distance between two classes; H, or less where the root has a single child. */
  public int max() {
    return max;
  }

  /**
   * How many nodes a level has, leaves from above included; level 1 is the coarsest, H the last.
   */
  public int nodeCount(int level) {
    return nodeCounts[level - 1];
  }

  /**
   * The node of a class on a level, in [0, {@link #nodeCount}); on level H it is the class itself.
   */
  public int nodeAt(int classIndex, int level) {
    return nodes[level - 1][classIndex];
  }

  /**
   * Values of the classes, such as probabilities, added up below each node of a level.
   *
   * @param ofClasses shape [K]
   * @return shape [{@link #nodeCount}], a new array
   */
  public double[] sums(double[] ofClasses, int level) {
    int[] nodesOfLevel = nodes[level - 1];
    var sums = new double[nodeCounts[level - 1]];
    for (int k = 0; k < ofClasses.length; k++) {
      sums[nodesOfLevel[k]] += ofClasses[k];
    }
    return sums;
  }
}
