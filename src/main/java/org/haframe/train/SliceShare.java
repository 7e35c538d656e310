package org.haframe.train;

import java.io.Serializable;

/** What one partition has trained of one slice of the vector. */
final class SliceShare implements Serializable {

  private static final long serialVersionUID = 1;

  private final PartitionTally tally;
  private final float[] values;

  SliceShare(PartitionTally tally, float[] values) {
    this.tally = tally;
    this.values = values;
  }

  PartitionTally tally() {
    return tally;
  }

  float[] values() {
    return values;
  }
}
