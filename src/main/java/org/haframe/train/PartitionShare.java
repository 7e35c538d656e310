package org.haframe.train;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one partition has trained in a round: parameters and optimiser state, or one slice of these.
 *
 * <p>No record, for the sake of Kryo: see {@link PartitionTally}.
 */
final class PartitionShare implements Serializable {

  private static final long serialVersionUID = 1;

  private final PartitionTally tally;
  private final float @Nullable [] exact;
  private final short @Nullable [] rounded;

  private PartitionShare(
      PartitionTally tally, float @Nullable [] exact, short @Nullable [] rounded) {
    this.tally = tally;
    this.exact = exact;
    this.rounded = rounded;
  }

  /** The values as they are. */
  static PartitionShare exact(PartitionTally tally, float[] values) {
    return new PartitionShare(tally, values, null);
  }

  /** Differences from the start of the round, rounded to bfloat16: half as many bytes. */
  static PartitionShare rounded(PartitionTally tally, float[] values, float[] start) {
    short[] rounded = new short[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = BrainFloat.of(values[i] - start[i]);
    }
    return new PartitionShare(tally, null, rounded);
  }

  PartitionTally tally() {
    return tally;
  }

  /** The values, or their differences from the start of the round. */
  float[] values() {
    if (exact != null) {
      return exact;
    }
    float[] values = new float[rounded.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = BrainFloat.toFloat(rounded[i]);
    }
    return values;
  }

  /** The share of one slice. */
  PartitionShare cut(VectorSlices slices, int slice) {
    int from = slices.start(slice);
    int to = slices.start(slice + 1);
    return exact != null
        ? new PartitionShare(tally, Arrays.copyOfRange(exact, from, to), null)
        : new PartitionShare(tally, null, Arrays.copyOfRange(rounded, from, to));
  }
}
