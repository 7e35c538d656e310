package org.haframe.severity;

import java.io.Serializable;
import java.util.Arrays;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * Counts of right answers on each level of the tree, of two kinds: the ancestor of the answer, and
 * the node with the largest sum of probabilities below it. The nodes of the second kind need not
 * lie on one path; how often they do is counted too.
 */
final class LevelCounts implements Serializable {
  private static final long serialVersionUID = 1;

  private final long[] ancestorHits;
  private final long[] mostProbableHits;
  private long onePath;

  LevelCounts(int height) {
    this.ancestorHits = new long[height];
    this.mostProbableHits = new long[height];
  }

  /**
   * @param mostProbable node of each level, shape [H]
   */
  void add(int label, int answer, int[] mostProbable, HierarchicalDistances distances) {
    boolean connected = true;
    int mostProbableClass = mostProbable[distances.height() - 1];
    for (int level = 1; level <= distances.height(); level++) {
      int node = distances.nodeAt(label, level);
      if (distances.nodeAt(answer, level) == node) {
        ancestorHits[level - 1]++;
      }
      if (mostProbable[level - 1] == node) {
        mostProbableHits[level - 1]++;
      }
      connected &= distances.nodeAt(mostProbableClass, level) == mostProbable[level - 1];
    }
    onePath += connected ? 1 : 0;
  }

  void merge(LevelCounts other) {
    for (int level = 0; level < ancestorHits.length; level++) {
      ancestorHits[level] += other.ancestorHits[level];
      mostProbableHits[level] += other.mostProbableHits[level];
    }
    onePath += other.onePath;
  }

  /** Images whose answer has the label's ancestor, by level from the coarsest. */
  long[] ancestorHits() {
    return ancestorHits.clone();
  }

  /** Images whose most probable node is that of the label, by level from the coarsest. */
  long[] mostProbableHits() {
    return mostProbableHits.clone();
  }

  /** Images whose most probable nodes of all levels lie on one path. */
  long onePath() {
    return onePath;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LevelCounts that
        && onePath == that.onePath
        && Arrays.equals(ancestorHits, that.ancestorHits)
        && Arrays.equals(mostProbableHits, that.mostProbableHits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ancestorHits);
  }
}
