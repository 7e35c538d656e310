package org.haframe.severity;

import java.util.ArrayList;
import java.util.List;
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
 * @param path of the answer: the index on its level of each node from below the root down to it;
 *     empty where it is the root
 */
public record BackOffAnswer(List<Integer> path) {
  public BackOffAnswer {
    path = List.copyOf(path);
  }

  /**
   * @param nodeProbabilities below the nodes of each level, shape [H][nodes of the level]
   */
  static BackOffAnswer of(double[][] nodeProbabilities) {
    var path = new ArrayList<Integer>();
    for (double[] onLevel : nodeProbabilities) {
      int node = mostProbable(onLevel);
      if (onLevel[node] <= 0.5) {
        break;
      }
      path.add(node);
    }
    return new BackOffAnswer(path);
  }

  /** The level of the answer, from 0, the root, to H, the classes. */
  public int level() {
    return path.size();
  }

  /** The level of the deepest node that is at or above both the answer and a class. */
  int depthInCommon(int classIndex, HierarchicalDistances distances) {
    int depth = 0;
    while (depth < path.size() && path.get(depth) == distances.nodeAt(classIndex, depth + 1)) {
      depth++;
    }
    return depth;
  }

  private static int mostProbable(double[] probabilities) {
    int best = 0;
    for (int node = 1; node < probabilities.length; node++) {
      best = probabilities[node] > probabilities[best] ? node : best;
    }
    return best;
  }
}
