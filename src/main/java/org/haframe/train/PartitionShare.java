package org.haframe.train;

import java.io.Serializable;

/**
 * What one partition has trained in a round.
 *
 * <p>No record, for the sake of Kryo: see {@link PartitionTally}.
 */
final class PartitionShare implements Serializable {

  private static final long serialVersionUID = 1;

  private final PartitionTally tally;
  private final float[] values;

  /**
   * @param values parameters and, behind them, optimiser state; or one slice of these
   */
  PartitionShare(PartitionTally tally, float[] values) {
    this.tally = tally;
    this.values = values;
  }

  PartitionTally tally() {
    return tally;
  }

  float[] values() {
    return values;
  }

  /** The share of one slice. */
  PartitionShare cut(VectorSlices slices, int slice) {
    return new PartitionShare(tally, slices.cut(values, slice));
  }
}
