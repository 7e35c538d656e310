package org.haframe.loss;

import java.util.List;
import org.haframe.hierarchy.TreeNodes;

/**
 * The conditional softmax of YOLO-v2 (Redmon and Farhadi, CVPR 2017): one logit for each node, and
 * a softmax over the children of each node.
 *
 * <p>L = -sum over the nodes v from below the root to y of log p(v | parent of v). The score of a
 * class is the logarithm of its probability, the product along its path.
 *
 * @param siblings the children of the root and of each inner node
 */
record ConditionalSoftmaxLoss(TreeNodes nodes, List<int[]> siblings) implements ClassLoss {

  ConditionalSoftmaxLoss(TreeNodes nodes) {
    this(nodes, nodes.siblings());
  }

  @Override
  public double[] scores(double[] values, double length) {
    double[] conditional = conditional(values);
    var scores = new double[nodes.classCount()];
    for (int k = 0; k < scores.length; k++) {
      scores[k] = alongPath(conditional, k);
    }
    return scores;
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    double[] conditional = conditional(values);
    var gradient = new double[values.length];
    for (int depth = 1; depth <= nodes.depth(label); depth++) {
      int node = nodes.at(label, depth);
      for (int sibling : siblingsOf(node)) {
        gradient[sibling] = Math.exp(conditional[sibling]);
      }
      gradient[node] -= 1;
    }
    return ImageLoss.of(-alongPath(conditional, label), gradient);
  }

  /** log p(v | parent of v) of each node. */
  private double[] conditional(double[] values) {
    var conditional = new double[values.length];
    for (int[] family : siblings) {
      double logSum = LogSoftmax.logSumExp(values, family);
      for (int node : family) {
        conditional[node] = values[node] - logSum;
      }
    }
    return conditional;
  }

  private double alongPath(double[] conditional, int classIndex) {
    double sum = 0;
    for (int depth = 1; depth <= nodes.depth(classIndex); depth++) {
      sum += conditional[nodes.at(classIndex, depth)];
    }
    return sum;
  }

  private int[] siblingsOf(int node) {
    int parent = nodes.parent(node);
    return siblings.get(parent == TreeNodes.ROOT ? 0 : parent - nodes.classCount() + 1);
  }
}
