package org.haframe.loss;

import java.util.Arrays;
import java.util.List;
import org.haframe.hierarchy.TreeNodes;

/**
 * Hier-COS of Sani and Anand, CVPR 2026: one orthonormal direction for each node of the tree below
 * its root. Values are the coordinates z in these directions, [N]: the features themselves.
 *
 * <p>The score of a class is the length of the projection on the nodes of its path, sqrt(sum
 * z_v^2). L = KL(t || softmax(|z|)) + alpha sum over depths l of r_l, with t proportional to exp(2
 * / (L - l + 1)) on the path's node of depth l, L the depth of the class; r_l = || onehot_l - |z_l|
 * / ||z_l||_2 ||_1 for l up to L, and || z_l ||_1 below, with z_l the coordinates of depth l.
 *
 * <p>Differs from the authors' code where classes have unequal depths: there r_l is averaged over
 * the images of a minibatch that have the depth l, here over all.
 *
 * @param byDepth the nodes of each depth, from 1 on
 */
record NodeSubspaceLoss(TreeNodes nodes, List<int[]> byDepth, double alpha) implements ClassLoss {

  NodeSubspaceLoss(TreeNodes nodes, double alpha) {
    this(nodes, nodes.byDepth(), alpha);
  }

  @Override
  public double[] scores(double[] values, double length) {
    var scores = new double[nodes.classCount()];
    for (int k = 0; k < scores.length; k++) {
      double sum = 0;
      for (int depth = 1; depth <= nodes.depth(k); depth++) {
        double coordinate = values[nodes.at(k, depth)];
        sum += coordinate * coordinate;
      }
      scores[k] = Math.sqrt(sum);
    }
    return scores;
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    double[] sizes = new double[values.length];
    for (int v = 0; v < sizes.length; v++) {
      sizes[v] = Math.abs(values[v]);
    }
    ImageLoss divergence = SoftLabelLoss.divergence(logTargets(label), sizes);
    double loss = divergence.loss();
    double[] bySize = divergence.gradient();
    for (int depth = 1; depth <= byDepth.size(); depth++) {
      loss +=
          depth <= nodes.depth(label)
              ? addDeviation(sizes, byDepth.get(depth - 1), nodes.at(label, depth), bySize)
              : addSize(sizes, byDepth.get(depth - 1), bySize);
    }
    for (int v = 0; v < sizes.length; v++) {
      bySize[v] *= Math.signum(values[v]);
    }
    return ImageLoss.of(loss, bySize);
  }

  /** The logarithm of a target of 0 is so low that its share of the divergence is 0. */
  private double[] logTargets(int label) {
    int depthOfClass = nodes.depth(label);
    var logits = new double[nodes.count()];
    Arrays.fill(logits, -1e6);
    for (int depth = 1; depth <= depthOfClass; depth++) {
      logits[nodes.at(label, depth)] = 2.0 / (depthOfClass - depth + 1);
    }
    return LogSoftmax.of(logits);
  }

  /**
   * alpha || onehot - u / ||u|| ||_1 for sizes u. All of u / ||u|| is at most 1: the norm is 1 +
   * sum_v s_v u_v / ||u||, with s -1 on the path and 1 beside it.
   */
  private double addDeviation(double[] sizes, int[] level, int onPath, double[] gradient) {
    double squares = 0;
    double signed = 0;
    for (int v : level) {
      squares += sizes[v] * sizes[v];
      signed += v == onPath ? -sizes[v] : sizes[v];
    }
    double norm = ClassLoss.divisor(Math.sqrt(squares));
    for (int v : level) {
      double sign = v == onPath ? -1 : 1;
      gradient[v] += alpha * (sign / norm - signed * sizes[v] / (norm * norm * norm));
    }
    return alpha * (1 + signed / norm);
  }

  private double addSize(double[] sizes, int[] level, double[] gradient) {
    double sum = 0;
    for (int v : level) {
      sum += sizes[v];
      gradient[v] += alpha;
    }
    return alpha * sum;
  }
}
