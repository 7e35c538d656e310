package org.haframe.severity;

import java.io.Serializable;
import java.util.Map;
import org.haframe.hierarchy.ClassHierarchy;

/**
 * Two classifiers as one, of the classes and of coarser ones (HiE; Jain et al., NeurIPS 2023,
 * arXiv:2302.00368): p(k) ~ p_fine(k) p_coarse(ancestor of k). The coarse one is trained on nodes
 * of the same tree, in the paper the parents of the classes.
 */
public final class HierarchicalEnsemble implements Serializable {
  private static final long serialVersionUID = 1;

  private final int[] coarseClasses;

  private HierarchicalEnsemble(int[] coarseClasses) {
    this.coarseClasses = coarseClasses;
  }

  /**
   * @param fine tree of the K classes
   * @param coarse tree whose leaves are nodes of the other
   * @throws IllegalArgumentException if a class has no ancestor among the coarse ones, or there are
   *     as many coarse ones as classes
   */
  public static HierarchicalEnsemble of(ClassHierarchy fine, ClassHierarchy coarse) {
    Map<String, String> belongs = fine.classesIn(coarse);
    if (coarse.labels().count() >= fine.labels().count()) {
      throw new IllegalArgumentException(
          "Cannot combine a model of %d classes with one of %d that are not coarser. Use a coarse model that was trained with hierarchy.level."
              .formatted(fine.labels().count(), coarse.labels().count()));
    }
    var coarseClasses = new int[fine.labels().count()];
    for (int k = 0; k < coarseClasses.length; k++) {
      String name = fine.labels().name(k);
      String ancestor = belongs.get(name);
      if (ancestor == null) {
        throw new IllegalArgumentException(
            "Cannot combine a model of the hierarchy %s with one of %s: the class %s is below none of its classes. Use a coarse model that was trained on the same tree with hierarchy.level."
                .formatted(fine.name(), coarse.name(), name));
      }
      coarseClasses[k] = coarse.labels().indexOf(ancestor).orElseThrow();
    }
    return new HierarchicalEnsemble(coarseClasses);
  }

  /**
   * Logits of both together: z_k + log p_coarse(ancestor of k). The logarithm is taken of logits,
   * so that it is finite, and tells two ancestors apart, also where both probabilities round to
   * zero.
   *
   * @param fine logits of the classes, finite, shape [K]
   * @param coarse logits of the coarser ones, finite
   * @return shape [K], a new array; sums beyond the range of a float are the farthest float
   */
  public float[] logits(float[] fine, float[] coarse) {
    var logits = new float[fine.length];
    double normaliser = Softmax.logOfSum(coarse);
    for (int k = 0; k < fine.length; k++) {
      logits[k] = nearestFloat(fine[k] + (coarse[coarseClasses[k]] - normaliser));
    }
    return logits;
  }

  /** A sum of finite logits may lie outside of what a float holds. */
  private static float nearestFloat(double logit) {
    return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, logit));
  }
}
