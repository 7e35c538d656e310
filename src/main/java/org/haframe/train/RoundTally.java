package org.haframe.train;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * What the partitions tell of a round beside its vectors, where their tasks are not ours.
 *
 * <p>A task adds its minibatches; of a task that runs a second time, the last result counts.
 */
final class RoundTally extends AccumulatorV2<PartitionTally, List<PartitionTally>> {

  private static final long serialVersionUID = 1;

  // Spark reads it from the thread of its heartbeat while the task adds.
  private final Map<Integer, PartitionTally> partitions = new ConcurrentHashMap<>();

  /** Adds one minibatch to those of its partition. */
  @Override
  public void add(PartitionTally minibatch) {
    partitions.merge(
        minibatch.partition(),
        minibatch,
        (before, more) ->
            new PartitionTally(
                before.partition(),
                before.examples() + more.examples(),
                before.lossSum() + more.lossSum(),
                before.duration().plus(more.duration()),
                before.frameSha256()));
  }

  @Override
  public void merge(AccumulatorV2<PartitionTally, List<PartitionTally>> task) {
    task.value().forEach(tally -> partitions.put(tally.partition(), tally));
  }

  /** Of all partitions that trained, in their order. */
  @Override
  public List<PartitionTally> value() {
    return List.copyOf(new TreeMap<>(partitions).values());
  }

  @Override
  public boolean isZero() {
    return partitions.isEmpty();
  }

  @Override
  public RoundTally copy() {
    var copy = new RoundTally();
    copy.partitions.putAll(partitions);
    return copy;
  }

  @Override
  public void reset() {
    partitions.clear();
  }
}
