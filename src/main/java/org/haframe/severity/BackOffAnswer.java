package org.haframe.severity;

import java.util.Arrays;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * A node of the tree as the answer for an image: a class where its probability allows, else an
 * ancestor.
 *
 * <p>Inner nodes need a distance of their own: of a node and a class, half the edges of the path
 * between them, each class taken at level H. Between two classes that is d, so an answer that is a
 * class costs what it always does; a right ancestor costs half a level for each level it stops
 * short, a wrong one what lies between. With P_l the probability of the node's ancestor on level l,
 * the expected distance of a node on level j is H/2 + sum_(l &lt;= j) (1/2 - P_l). It falls with
 * every level on which P_l is above one half. Only one node of a level can be, and it lies below
 * that of the level above. So the answer of the least expected distance is the deepest node whose
 * probability is above one half; the root, where none is.
 *
 * <p>Immutable.
 */
public final class BackOffAnswer {

  /** The index on its level of each node from below the root down to the answer. */
  private final int[] path;

  private BackOffAnswer(int[] path) {
    this.path = path;
  }

  /**
   * The answer at the end of a path.
   *
   * @param path the index on its level of each node from below the root down to the answer; empty
   *     where it is the root
   */
  public static BackOffAnswer at(int... path) {
    return new BackOffAnswer(path.clone());
  }

  /**
   * @param mostProbable node of each level, shape [H]
   * @param nodeProbabilities below the nodes of each level, shape [H][nodes of the level]
   */
  static BackOffAnswer of(int[] mostProbable, double[][] nodeProbabilities) {
    int level = 0;
    while (level < mostProbable.length && nodeProbabilities[level][mostProbable[level]] > 0.5) {
      level++;
    }
    return new BackOffAnswer(Arrays.copyOf(mostProbable, level));
  }

  /** The level of the answer, from 0, the root, to H, the classes. */
  public int level() {
    return path.length;
  }

  /**
   * The index on its level of the answer, or of a node above it.
   *
   * @param level from 1 to that of the answer
   */
  public int nodeAt(int level) {
    return path[level - 1];
  }

  /** The level of the deepest node that is at or above both the answer and a class. */
  int depthInCommon(int classIndex, HierarchicalDistances distances) {
    int depth = 0;
    while (depth < path.length && path[depth] == distances.nodeAt(classIndex, depth + 1)) {
      depth++;
    }
    return depth;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BackOffAnswer that && Arrays.equals(path, that.path);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(path);
  }

  @Override
  public String toString() {
    return "BackOffAnswer" + Arrays.toString(path);
  }
}
