package org.haframe.train;

import java.io.Serializable;
import org.apache.spark.Partitioner;

/** Which slice, of which partition: in this order the shares of a slice are added. */
final class SliceKey implements Serializable, Comparable<SliceKey> {

  private static final long serialVersionUID = 1;

  private final int slice;
  private final int partition;

  SliceKey(int slice, int partition) {
    this.slice = slice;
    this.partition = partition;
  }

  @Override
  public int compareTo(SliceKey other) {
    int bySlice = Integer.compare(slice, other.slice);
    return bySlice != 0 ? bySlice : Integer.compare(partition, other.partition);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SliceKey key && slice == key.slice && partition == key.partition;
  }

  @Override
  public int hashCode() {
    return 31 * slice + partition;
  }

  /** Sends each slice to a task of its own. */
  static final class BySlice extends Partitioner {

    private static final long serialVersionUID = 1;

    private final int slices;

    BySlice(int slices) {
      this.slices = slices;
    }

    @Override
    public int numPartitions() {
      return slices;
    }

    @Override
    public int getPartition(Object key) {
      return ((SliceKey) key).slice;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BySlice partitioner && slices == partitioner.slices;
    }

    @Override
    public int hashCode() {
      return slices;
    }
  }
}
