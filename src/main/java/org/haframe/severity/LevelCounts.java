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
   * @param nodeProbabilities shape [H][nodes of the level]
   */
  void add(int label, int answer, double[][] nodeProbabilities, HierarchicalDistances distances) {
    boolean connected = true;
    int above = -1;
    // From the finest level, whose answer says which nodes above it would be on its path.
    for (int level = distances.height(); level >= 1; level--) {
      int node = distances.nodeAt(label, level);
      if (distances.nodeAt(answer, level) == node) {
        ancestorHits[level - 1]++;
      }
      int mostProbable = mostProbable(nodeProbabilities[level - 1]);
      if (mostProbable == node) {
        mostProbableHits[level - 1]++;
      }
      if (level == distances.height()) {
        above = mostProbable; // a class, by its index
      } else {
        connected &= distances.nodeAt(above, level) == mostProbable;
      }
    }
    onePath += connected ? 1 : 0;
  }

  private static int mostProbable(double[] probabilities) {
    int best = 0;
    for (int node = 1; node < probabilities.length; node++) {
      best = probabilities[node] > probabilities[best] ? node : best;
    }
    return best;
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
