package org.haframe.severity;

import java.io.Serializable;
import org.haframe.hierarchy.HierarchicalDistances;

/**
 * How good the ranking of one image is, in whole numbers: what two models are compared by, image by
 * image, in a {@link PairedTally}.
 *
 * <p>A plain class and no record: Kryo, where Spark is set to use it, cannot make one.
 */
public final class ImageScores implements Serializable {
  private static final long serialVersionUID = 1;

  /** In one of HOPS. */
  static final int ORDER_STEPS = 1000;

  /** By the index of {@link DistanceCounts#DEPTHS}; 0 where there are fewer classes. */
  private final int[] distanceSums = new int[DistanceCounts.DEPTHS.size()];

  private final int orderSteps;

  private ImageScores(RankedPrediction ranking, int[] fromLabel, int maxDistance) {
    int sum = 0;
    int depth = 0;
    for (int position = 0;
        depth < distanceSums.length && position < ranking.classCount();
        position++) {
      sum += fromLabel[ranking.at(position)];
      if (position + 1 == DistanceCounts.DEPTHS.get(depth)) {
        distanceSums[depth] = sum;
        depth++;
      }
    }
    double order = OrderAgreement.of(ranking, fromLabel, maxDistance).whole();
    this.orderSteps = (int) Math.round(ORDER_STEPS * order);
  }

  /**
   * The scores of a ranking.
   *
   * @param label class index
   * @param distances between the classes that are ranked
   */
  public static ImageScores of(
      RankedPrediction ranking, int label, HierarchicalDistances distances) {
    return new ImageScores(ranking, distances.from(label), distances.max());
  }

  /** The distances of the first k classes from the label, added up. */
  int distanceSum(int k) {
    return distanceSums[DistanceCounts.DEPTHS.indexOf(k)];
  }

  /** HOPS of the whole ranking, in thousandths. */
  int orderSteps() {
    return orderSteps;
  }
}
