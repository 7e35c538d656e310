package org.haframe.loss;

import java.util.Arrays;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * Where the logits of each level stand among the values of a classifier that has one softmax for
 * each level of the tree: the coarsest first, the classes last. A class above the last level stands
 * for itself on the levels below it.
 */
record LevelValues(HierarchicalDistances distances) {

  /** H. */
  int levels() {
    return distances.height();
  }

  /** Where a level begins. */
  int start(int level) {
    int start = 0;
    for (int coarser = 1; coarser < level; coarser++) {
      start += distances.nodeCount(coarser);
    }
    return start;
  }

  /** The values of one level, a new array. */
  double[] of(double[] values, int level) {
    return Arrays.copyOfRange(values, start(level), start(level + 1));
  }

  /** The values of the classes, a new array. */
  double[] ofClasses(double[] values) {
    return of(values, levels());
  }

  /** Adds the gradient of one level to that of all values. */
  void add(double[] ofLevel, int level, double[] gradient) {
    int start = start(level);
    for (int i = 0; i < ofLevel.length; i++) {
      gradient[start + i] += ofLevel[i];
    }
  }
}
