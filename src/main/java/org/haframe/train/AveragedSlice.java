package org.haframe.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import scala.Tuple2;

/** The average of one slice over all partitions, weighted by their images. */
final class AveragedSlice implements Serializable {

  private static final long serialVersionUID = 1;

  private final float[] values;
  private final PartitionTally[] tallies;

  private AveragedSlice(float[] values, PartitionTally[] tallies) {
    this.values = values;
    this.tallies = tallies;
  }

  /**
   * Adds the shares of a slice, one at a time.
   *
   * @param shares in the order of their partitions; at least one
   */
  static AveragedSlice of(Iterator<Tuple2<SliceKey, SliceShare>> shares) {
    SliceShare share = shares.next()._2();
    var average = new WeightedAverage(share.values().length);
    List<PartitionTally> tallies = new ArrayList<>();
    while (true) {
      average.add(share.values(), share.tally().examples());
      tallies.add(share.tally());
      if (!shares.hasNext()) {
        return new AveragedSlice(average.result(), tallies.toArray(PartitionTally[]::new));
      }
      share = shares.next()._2();
    }
  }

  float[] values() {
    return values;
  }

  /** Of all partitions that trained, in their order. */
  List<PartitionTally> tallies() {
    return List.of(tallies);
  }
}
