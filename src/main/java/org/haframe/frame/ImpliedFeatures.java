package org.haframe.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * Features f that class logits v imply when they stand for products with the vectors of a frame,
 * v_c = w_c . f, but for a number added to all, which a softmax cannot see. The vectors are not
 * needed, only their cosines S = W W^T.
 *
 * <p>In closed form S is singular: S n = 0 for an n with entries above 0, so that the products u of
 * any features have n . u = 0. Of all v with the same softmax one alone is like that, u = v - 1 (n
 * . v) / (n . 1), and W f = u for one f in the space of the frame, with |f|^2 = u^T S^+ u.
 *
 * <p>S is E, a tree of blocks (see {@link LevelSimilarities}), plus a constant, which u does not
 * feel: S^+ u is E^-1 u. Each inner node of the tree adds a constant to the block of its classes,
 * whose inverse follows by the Sherman-Morrison formula. So all this costs a pass over the tree.
 */
public final class ImpliedFeatures {
  /**
   * How far from singular S may be, by rounding: 1 + t n . 1 is 0 where it is. As far below -1 may
   * be the cosine of two classes.
   */
  private static final double ROUNDING = 1e-6;

  private final HierarchicalDistances distances;
  private final LevelSimilarities similarities;

  /** The reciprocal of what a class has beyond its likeness to its nearest. */
  private final double leaf;

  /** From the classes to the children of the root. */
  private final List<Constants> constants;

  /** n = E^-1 1. */
  private final double[] weights;

  private final double sumOfWeights;

  /**
   * What the nodes of one level add to the blocks of their classes.
   *
   * @param level in [1, H)
   * @param ofClasses the inverse of the blocks before, times 1, shape [K]
   * @param ofNodes b / (1 + b sum of ofClasses below), with b the constant
   */
  private record Constants(int level, double[] ofClasses, double[] ofNodes) {}

  private ImpliedFeatures(HierarchicalDistances distances, double[] byDistance) {
    this.distances = distances;
    this.similarities = new LevelSimilarities(distances, byDistance);
    this.leaf = 1 / (byDistance[0] - byDistance[1]);
    this.weights = new double[distances.classCount()];
    Arrays.fill(weights, leaf);
    List<Constants> levels = new ArrayList<>();
    for (int distance = 1; distance < byDistance.length - 1; distance++) {
      double constant = byDistance[distance] - byDistance[distance + 1];
      int level = distances.height() - distance;
      double[] sums = distances.sums(weights, level);
      var ofNodes = new double[sums.length];
      for (int node = 0; node < sums.length; node++) {
        ofNodes[node] = constant / (1 + constant * sums[node]);
      }
      levels.add(new Constants(level, weights.clone(), ofNodes));
      for (int k = 0; k < weights.length; k++) {
        weights[k] /= 1 + constant * sums[distances.nodeAt(k, level)];
      }
    }
    this.constants = List.copyOf(levels);
    this.sumOfWeights = Arrays.stream(weights).sum();
  }

  /**
   * @param similarities cosines of class vectors at distance 1, ..., max d, as {@link
   *     FrameSolver#closedFormSimilarities} gives them
   * @throws IllegalArgumentException if they do not fit the hierarchy, or the last is not the
   *     smallest that vectors can have
   */
  public static ImpliedFeatures of(HierarchicalDistances distances, List<Double> similarities) {
    if (similarities.size() != distances.max()) {
      throw new IllegalArgumentException(
          "Cannot take %d similarities in a tree whose classes lie up to %d apart. Give one for each distance."
              .formatted(similarities.size(), distances.max()));
    }
    var byDistance = new double[similarities.size() + 1];
    byDistance[0] = 1;
    for (int distance = 1; distance < byDistance.length; distance++) {
      byDistance[distance] = similarities.get(distance - 1);
      double most = distance == 1 ? 1 - ROUNDING : byDistance[distance - 1];
      if (!(byDistance[distance] >= -1 - ROUNDING && byDistance[distance] <= most)) {
        throw new IllegalArgumentException(
            "Cannot take the similarities %s: the first must be below 1, none above the one before it, and none below -1. Change frame.similarities, or use another frame.similarity."
                .formatted(similarities));
      }
    }
    var features = new ImpliedFeatures(distances, byDistance);
    double last = byDistance[byDistance.length - 1];
    if (!(Math.abs(1 + last * features.sumOfWeights) <= ROUNDING)) {
      throw new IllegalArgumentException(
          "Cannot take the similarities %s: the last is not the smallest that vectors can have in this hierarchy."
              .formatted(similarities));
    }
    return features;
  }

  /** S_ij. */
  public double similarity(int i, int j) {
    return similarities.at(i, j);
  }

  /**
   * The products of the features with the vectors of the frame, u.
   *
   * @param values v, shape [K]
   * @return shape [K], a new array
   */
  public double[] products(double[] values) {
    double shift = OrthonormalRows.dot(weights, values) / sumOfWeights;
    return Arrays.stream(values).map(value -> value - shift).toArray();
  }

  /**
   * S^+ u: its product with u is the squared length of the features.
   *
   * @param products u, shape [K]
   * @return shape [K], a new array
   */
  public double[] inverse(double[] products) {
    double[] inverse = Arrays.stream(products).map(product -> leaf * product).toArray();
    for (Constants level : constants) {
      double[] sums = distances.sums(inverse, level.level);
      for (int k = 0; k < inverse.length; k++) {
        int node = distances.nodeAt(k, level.level);
        inverse[k] -= level.ofClasses[k] * level.ofNodes[node] * sums[node];
      }
    }
    return inverse;
  }

  /**
   * A gradient with respect to the products, taken back to the values.
   *
   * @param byProducts shape [K]
   * @return shape [K], a new array
   */
  public double[] gradient(double[] byProducts) {
    double[] gradient = byProducts.clone();
    double sum = Arrays.stream(byProducts).sum();
    OrthonormalRows.addMultiple(gradient, -sum / sumOfWeights, weights);
    return gradient;
  }
}
