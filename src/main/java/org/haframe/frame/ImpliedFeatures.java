package org.haframe.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * Features f that K numbers v imply when they stand for products with the vectors of a frame, v_c =
 * w_c . f: the shortest f that comes nearest to them, f = W^+ v. The vectors themselves are not
 * needed, only their cosines S = W W^T, by distance: |f|^2 = v^T S^+ v, and the products that f has
 * are W f = S S^+ v, which is v but for what no features have.
 *
 * <p>S is a tree of blocks (see {@link LevelSimilarities}), and its inverse one of the same shape:
 * each node of the tree adds a constant to the block of its classes, whose inverse follows by the
 * Sherman-Morrison formula. So all this costs a pass over the tree, not one over K^2 numbers.
 */
public final class ImpliedFeatures {
  private final HierarchicalDistances distances;
  private final LevelSimilarities similarities;

  /** The reciprocal of what a class has beyond its likeness to its nearest. */
  private final double leaf;

  /** From the leaves to the root, which is left out where S is singular. */
  private final List<Constants> constants;

  /** Where S is singular: the direction of length 1 that it takes to 0; else empty. */
  private final double[] nothing;

  /**
   * What the nodes of one level add to the blocks of their classes.
   *
   * @param level in [0, H), 0 the root
   * @param ofClasses E^-1 1 with E the blocks before, shape [K]
   * @param ofNodes b / (1 + b sum of ofClasses below), with b the constant
   */
  private record Constants(int level, double[] ofClasses, double[] ofNodes) {}

  private ImpliedFeatures(HierarchicalDistances distances, double[] byDistance) {
    this.distances = distances;
    this.similarities = new LevelSimilarities(distances, byDistance);
    this.leaf = 1 / (byDistance[0] - byDistance[1]);
    int largest = byDistance.length - 1;
    boolean singular = similarities.smallestEigenvalue() < FrameSolver.ZERO_EIGENVALUE;
    var inverse = new double[distances.classCount()];
    Arrays.fill(inverse, leaf);
    var all = new ArrayList<Constants>();
    for (int distance = 1; distance <= largest; distance++) {
      if (distance == largest && singular) {
        break;
      }
      double constant = byDistance[distance] - (distance < largest ? byDistance[distance + 1] : 0);
      int level = distance < largest ? distances.height() - distance : 0;
      double[] sums = sums(inverse, level);
      var ofNodes = new double[sums.length];
      for (int node = 0; node < sums.length; node++) {
        ofNodes[node] = constant / (1 + constant * sums[node]);
      }
      all.add(new Constants(level, inverse.clone(), ofNodes));
      for (int k = 0; k < inverse.length; k++) {
        inverse[k] /= 1 + constant * sums[nodeAt(k, level)];
      }
    }
    this.constants = List.copyOf(all);
    this.nothing = singular ? unit(inverse) : new double[0];
  }

  /**
   * @param similarities cosines of class vectors at distance 1, ..., max d
   * @throws IllegalArgumentException if no vectors in this hierarchy have them
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
      if (!(byDistance[distance] <= byDistance[distance - 1]) || !(byDistance[1] < 1)) {
        throw new IllegalArgumentException(
            "Cannot take the similarities %s: they must fall from below 1."
                .formatted(similarities));
      }
    }
    if (new LevelSimilarities(distances, byDistance).smallestEigenvalue()
        < -FrameSolver.ZERO_EIGENVALUE) {
      throw new IllegalArgumentException(
          "Cannot take the similarities %s: no vectors have these cosines in this hierarchy."
              .formatted(similarities));
    }
    return new ImpliedFeatures(distances, byDistance);
  }

  /** S_ij. */
  public double similarity(int i, int j) {
    return similarities.at(i, j);
  }

  /**
   * The products that the features have with the vectors of the frame: v without what no features
   * have. The projection is symmetric.
   *
   * @param values v, shape [K]
   * @return shape [K], a new array
   */
  public double[] products(double[] values) {
    double[] products = values.clone();
    if (nothing.length > 0) {
      OrthonormalRows.addMultiple(products, -OrthonormalRows.dot(nothing, values), nothing);
    }
    return products;
  }

  /**
   * S^+ v: its product with v is the squared length of the features.
   *
   * @param values v, shape [K]
   * @return shape [K], a new array
   */
  public double[] inverse(double[] values) {
    double[] solved = products(values);
    for (int k = 0; k < solved.length; k++) {
      solved[k] *= leaf;
    }
    for (Constants level : constants) {
      double[] sums = sums(solved, level.level);
      for (int k = 0; k < solved.length; k++) {
        int node = nodeAt(k, level.level);
        solved[k] -= level.ofClasses[k] * level.ofNodes[node] * sums[node];
      }
    }
    return products(solved);
  }

  private static double[] unit(double[] vector) {
    double length = Math.sqrt(OrthonormalRows.dot(vector, vector));
    return Arrays.stream(vector).map(value -> value / length).toArray();
  }

  private double[] sums(double[] ofClasses, int level) {
    if (level > 0) {
      return distances.sums(ofClasses, level);
    }
    return new double[] {Arrays.stream(ofClasses).sum()};
  }

  private int nodeAt(int classIndex, int level) {
    return level > 0 ? distances.nodeAt(classIndex, level) : 0;
  }
}
