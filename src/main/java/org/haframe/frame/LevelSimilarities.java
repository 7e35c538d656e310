package org.haframe.frame;

import org.haframe.hierarchy.HierarchicalDistances;

/**
 * The matrix S of wanted cosines, shape [K, K]: S_ij depends on the distance of i and j alone.
 *
 * <p>Never stored. As distances are an ultrametric, S is a tree of blocks: a group of classes
 * within distance h is the groups within distance h - 1 on a diagonal, plus a constant. The inverse
 * and the inertia of "blocks plus a constant" follow from those of the blocks (Sherman-Morrison
 * formula, determinant lemma), so that what we ask of S costs a pass over the nodes of the tree,
 * without an eigen-decomposition.
 */
final class LevelSimilarities {
  private final HierarchicalDistances distances;

  /** By distance 0, ..., max. */
  private final double[] similarities;

  LevelSimilarities(HierarchicalDistances distances, double[] similarities) {
    this.distances = distances;
    this.similarities = similarities.clone();
  }

  /** S_ij. */
  double at(int i, int j) {
    return similarities[distances.between(i, j)];
  }

  /** Of two classes so far apart. */
  double atDistance(int distance) {
    return similarities[distance];
  }

  /** S at the largest distance. */
  double smallest() {
    return similarities[similarities.length - 1];
  }

  /**
   * The sum of all entries of the inverse of S - S_max 11^T, where S_max is the similarity at the
   * largest distance. S is positive semidefinite exactly if 1 + S_max times this sum is at least 0.
   */
  double inverseSumAboveSmallest() {
    return new Elimination(0).inverseSum;
  }

  /**
   * The smallest eigenvalue of S, to 1e-15 times K; by bisection on the number of eigenvalues below
   * a value.
   */
  double smallestEigenvalue() {
    // All entries lie in [-K, 1] even where s is taken from the grid, and the trace is K.
    double below = -(double) distances.classCount() * distances.classCount() - 1;
    double above = 1.5;
    while (true) {
      double middle = (below + above) / 2;
      if (middle == below || middle == above || above - below < 1e-17) {
        return middle;
      }
      if (new Elimination(middle).eigenvaluesBelow > 0) {
        above = middle;
      } else {
        below = middle;
      }
    }
  }

  /** One pass over S - shift I from the leaves to the root. */
  private final class Elimination {
    /** Of the inverse of (S - S_max 11^T - shift I), all entries. */
    private final double inverseSum;

    private final int eigenvaluesBelow;

    Elimination(double shift) {
      int height = distances.height();
      int largest = similarities.length - 1;
      int negative = 0;
      double leaf = similarities[0] - similarities[1] - shift;
      var sums = new double[distances.classCount()];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = 1 / leaf;
        negative += leaf < 0 ? 1 : 0;
      }
      var representatives = new int[sums.length];
      for (int i = 0; i < sums.length; i++) {
        representatives[i] = i;
      }
      for (int distance = 1; distance < largest; distance++) {
        int level = height - distance;
        var merged = new double[distances.nodeCount(level)];
        var mergedRepresentatives = new int[merged.length];
        for (int group = 0; group < sums.length; group++) {
          int node = distances.nodeAt(representatives[group], level);
          merged[node] += sums[group];
          mergedRepresentatives[node] = representatives[group];
        }
        double constant = similarities[distance] - similarities[distance + 1];
        for (int node = 0; node < merged.length; node++) {
          // A positive constant lifts one eigenvalue over the shift, if any: a change of sign.
          negative -= 1 + constant * merged[node] < 0 ? 1 : 0;
          merged[node] = 1 / (1 / merged[node] + constant);
        }
        sums = merged;
        representatives = mergedRepresentatives;
      }
      double sum = 0;
      for (double part : sums) {
        sum += part;
      }
      inverseSum = sum;
      double constant = similarities[largest];
      if (1 + constant * sum < 0) {
        negative += constant < 0 ? 1 : -1;
      }
      eigenvaluesBelow = negative;
    }
  }
}
