package org.haframe.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * The cosines between classes that a frame asks for, and those between the mean features that a
 * network gives their images. {@link FrameConvergence} puts the two into three numbers.
 */
public final class FrameComparison {
  private final ClassFrame frame;
  private final FrameConvergence convergence;

  /** Mean features of length 1, [K][d]. */
  private final double[][] directions;

  private FrameComparison(ClassFrame frame, FrameConvergence convergence, double[][] directions) {
    this.frame = frame;
    this.convergence = convergence;
    this.directions = directions;
  }

  /**
   * Compares features with a frame.
   *
   * @throws IllegalArgumentException if a class has no image, or features and frame differ in shape
   */
  public static FrameComparison of(FeatureSums features, ClassFrame frame) {
    FrameConvergence convergence = FrameConvergence.of(features, frame);
    var directions = new double[frame.classCount()][];
    for (int label = 0; label < directions.length; label++) {
      double[] mean = features.mean(label);
      double length = Math.sqrt(OrthonormalRows.dot(mean, mean));
      directions[label] = Arrays.stream(mean).map(value -> value / length).toArray();
    }
    return new FrameComparison(frame, convergence, directions);
  }

  /** How near the features have come to the frame, all in all. */
  public FrameConvergence convergence() {
    return convergence;
  }

  /** Whether every number is one: not so where the mean feature of a class has length 0. */
  public boolean isFinite() {
    return convergence.isFinite();
  }

  /** How many classes there are, K. */
  public int classCount() {
    return directions.length;
  }

  /** The cosine that the frame has between two classes, in [-1, 1] but for rounding. */
  public double wanted(int a, int b) {
    return frame.cosine(a, b);
  }

  /** The cosine between the mean features of two classes, in [-1, 1] but for rounding. */
  public double achieved(int a, int b) {
    return OrthonormalRows.dot(directions[a], directions[b]);
  }

  /** All pairs of classes by their distance, the nearest first. */
  public List<CosinesAtDistance> byDistance(HierarchicalDistances distances) {
    SortedMap<Integer, Pairs> byDistance = new TreeMap<>();
    for (int a = 0; a < classCount(); a++) {
      for (int b = 0; b < a; b++) {
        Pairs pairs = byDistance.computeIfAbsent(distances.between(a, b), any -> new Pairs());
        pairs.achieved.add(achieved(a, b));
        pairs.wanted += wanted(a, b);
      }
    }
    var rows = new ArrayList<CosinesAtDistance>();
    byDistance.forEach((distance, pairs) -> rows.add(pairs.at(distance)));
    return rows;
  }

  /** Pairs of classes at one distance. */
  private static final class Pairs {
    private final List<Double> achieved = new ArrayList<>();
    private double wanted;

    CosinesAtDistance at(int distance) {
      double[] sorted = achieved.stream().mapToDouble(cosine -> cosine).sorted().toArray();
      int last = sorted.length - 1;
      return new CosinesAtDistance(
          distance,
          sorted.length,
          wanted / sorted.length,
          sorted[0],
          sorted[last / 4],
          sorted[last / 2],
          sorted[last - last / 4],
          sorted[last]);
    }
  }
}
