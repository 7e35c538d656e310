package org.haframe.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

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
   * @param length of the slice
   * @param shares in the order of their partitions; at least one
   */
  static AveragedSlice of(int length, Iterator<PartitionShare> shares) {
    var average = new WeightedAverage(length);
    List<PartitionTally> tallies = new ArrayList<>();
    shares.forEachRemaining(
        share -> {
          average.add(share.values(), share.tally().examples());
          tallies.add(share.tally());
        });
    return new AveragedSlice(average.result(), tallies.toArray(PartitionTally[]::new));
  }

  /** The average alone: the driver needs the tallies of one slice. */
  AveragedSlice withoutTallies() {
    return new AveragedSlice(values, new PartitionTally[0]);
  }

  float[] values() {
    return values;
  }

  /** Of all partitions that trained, in their order. */
  List<PartitionTally> tallies() {
    return List.of(tallies);
  }
}
