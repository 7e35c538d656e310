package org.haframe.train;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What one partition has trained in a round: parameters and optimiser state, or one slice of these.
 *
 * <p>No record, for the sake of Kryo: see {@link PartitionTally}.
 */
abstract sealed class PartitionShare implements Serializable {

  private static final long serialVersionUID = 1;

  private final PartitionTally tally;

  private PartitionShare(PartitionTally tally) {
    this.tally = tally;
  }

  final PartitionTally tally() {
    return tally;
  }

  /** The values, or their differences from the start of the round. */
  abstract float[] values();

  /** The share of one slice. */
  abstract PartitionShare cut(VectorSlices slices, int slice);

  /** The values as they are. */
  static final class Exact extends PartitionShare {

    private static final long serialVersionUID = 1;

    private final float[] values;

    Exact(PartitionTally tally, float[] values) {
      super(tally);
      this.values = values;
    }

    @Override
    float[] values() {
      return values;
    }

    @Override
    PartitionShare cut(VectorSlices slices, int slice) {
      return new Exact(
          tally(), Arrays.copyOfRange(values, slices.start(slice), slices.start(slice + 1)));
    }
  }

  /** Differences from the start of the round, rounded to bfloat16: half as many bytes. */
  static final class Rounded extends PartitionShare {

    private static final long serialVersionUID = 1;

    private final short[] differences;

    private Rounded(PartitionTally tally, short[] differences) {
      super(tally);
      this.differences = differences;
    }

    static Rounded of(PartitionTally tally, float[] values, float[] start) {
      short[] differences = new short[values.length];
      for (int i = 0; i < differences.length; i++) {
        differences[i] = BrainFloat.of(values[i] - start[i]);
      }
      return new Rounded(tally, differences);
    }

    @Override
    float[] values() {
      float[] values = new float[differences.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = BrainFloat.toFloat(differences[i]);
      }
      return values;
    }

    @Override
    PartitionShare cut(VectorSlices slices, int slice) {
      return new Rounded(
          tally(), Arrays.copyOfRange(differences, slices.start(slice), slices.start(slice + 1)));
    }
  }
}
