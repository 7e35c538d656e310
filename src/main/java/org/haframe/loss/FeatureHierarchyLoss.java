package org.haframe.loss;

import java.util.Arrays;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * The losses of HAF, Garg et al., ECCV 2022, on the logits of one classifier for each level ({@link
 * LevelValues}); their loss on the classifiers' weights belongs to the layer that has them.
 *
 * <p>With p_l the softmax of level l, and q_l the probabilities of level l + 1 summed over
 * children: L = C(v_H, y) + sum_{l < H} (JSD(p_l, q_l) + M_l). M_l draws images of unlike nodes
 * apart: 3 less the mean JSD of their p_l, over pairs of neighbours in the minibatch whose nodes of
 * level l differ. C is the loss of the classes' own values v_H: the cross-entropy in the paper.
 *
 * <p>Differs from the authors' code, whose hinge at 3 never acts, since no divergence from a
 * midpoint is above log 2, and which fills up missing pairs with zeros: every pair counts once
 * here. On FGVC they sum a family once for each of its variants; here each child counts once.
 *
 * @param classLoss C, on class logits; asked for one image at a time, and reads no length
 */
record FeatureHierarchyLoss(LevelValues levels, ClassLoss classLoss) implements ClassLoss {

  private static final double MARGIN = 3;

  @Override
  public double[] scores(double[] values, double length) {
    return classLoss.scores(levels.ofClasses(values), length);
  }

  @Override
  public ImageLoss loss(double[] values, double length, int label) {
    HierarchicalDistances tree = levels.distances();
    int height = levels.levels();
    var gradient = new double[values.length];
    ImageLoss fine = classLoss.loss(levels.ofClasses(values), length, label);
    levels.add(fine.gradient(), height, gradient);
    double loss = fine.loss();
    for (int level = 1; level < height; level++) {
      double[] coarse = probabilities(values, level);
      double[] children = probabilities(values, level + 1);
      int[] parents = parents(tree, level);
      var summed = new double[coarse.length];
      for (int child = 0; child < children.length; child++) {
        summed[parents[child]] += children[child];
      }
      loss += divergence(coarse, summed);
      double[] bySum = byFirst(summed, coarse);
      var byChild = new double[children.length];
      for (int child = 0; child < children.length; child++) {
        byChild[child] = bySum[parents[child]];
      }
      levels.add(throughSoftmax(coarse, byFirst(coarse, summed), 1), level, gradient);
      levels.add(throughSoftmax(children, byChild, 1), level + 1, gradient);
    }
    return ImageLoss.of(loss, gradient);
  }

  @Override
  public ImageLoss[] losses(double[][] values, double[] lengths, int[] labels) {
    ImageLoss[] alone = ClassLoss.super.losses(values, lengths, labels);
    double[] losses = Arrays.stream(alone).mapToDouble(ImageLoss::loss).toArray();
    double[][] gradients = Arrays.stream(alone).map(ImageLoss::gradient).toArray(double[][]::new);
    for (int level = 1; level < levels.levels(); level++) {
      addUnlikePairs(values, labels, level, losses, gradients);
    }
    var together = new ImageLoss[labels.length];
    Arrays.setAll(together, image -> ImageLoss.of(losses[image], gradients[image]));
    return together;
  }

  private void addUnlikePairs(
      double[][] values, int[] labels, int level, double[] losses, double[][] gradients) {
    int pairs = 0;
    for (int first = 0; first + 1 < labels.length; first++) {
      pairs += isUnlike(labels, first, level) ? 1 : 0;
    }
    // A minibatch of B images counts B times: the mean over pairs is taken as often.
    double weight = (double) labels.length / pairs;
    for (int first = 0; first + 1 < labels.length; first++) {
      if (isUnlike(labels, first, level)) {
        double[] one = probabilities(values[first], level);
        double[] other = probabilities(values[first + 1], level);
        losses[first] += weight * (MARGIN - divergence(one, other));
        levels.add(throughSoftmax(one, byFirst(one, other), -weight), level, gradients[first]);
        levels.add(
            throughSoftmax(other, byFirst(other, one), -weight), level, gradients[first + 1]);
      }
    }
  }

  private boolean isUnlike(int[] labels, int first, int level) {
    HierarchicalDistances tree = levels.distances();
    return tree.nodeAt(labels[first], level) != tree.nodeAt(labels[first + 1], level);
  }

  private double[] probabilities(double[] values, int level) {
    return LogSoftmax.probabilities(LogSoftmax.of(levels.of(values, level)));
  }

  /** The node of a level above each node of the next. */
  private static int[] parents(HierarchicalDistances tree, int level) {
    var parents = new int[tree.nodeCount(level + 1)];
    for (int k = 0; k < tree.classCount(); k++) {
      parents[tree.nodeAt(k, level + 1)] = tree.nodeAt(k, level);
    }
    return parents;
  }

  /** The Jensen-Shannon divergence of two distributions, in [0, log 2]. */
  private static double divergence(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += (p[i] > 0 ? p[i] * Math.log(2 * p[i] / (p[i] + q[i])) : 0) / 2;
      sum += (q[i] > 0 ? q[i] * Math.log(2 * q[i] / (p[i] + q[i])) : 0) / 2;
    }
    return sum;
  }

  /** The gradient of the divergence by p: log(p / m) / 2, m the midpoint. */
  private static double[] byFirst(double[] p, double[] q) {
    var gradient = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      // Where p is 0, so is all that this is multiplied by.
      gradient[i] = p[i] > 0 ? Math.log(2 * p[i] / (p[i] + q[i])) / 2 : 0;
    }
    return gradient;
  }

  /** From the gradient by probabilities to that by logits: w p (g - p . g). */
  private static double[] throughSoftmax(double[] p, double[] gradient, double weight) {
    double mean = 0;
    for (int i = 0; i < p.length; i++) {
      mean += p[i] * gradient[i];
    }
    var byLogit = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      byLogit[i] = weight * p[i] * (gradient[i] - mean);
    }
    return byLogit;
  }
}
