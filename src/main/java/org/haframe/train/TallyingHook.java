package org.haframe.train;

import java.time.Duration;
import org.apache.spark.TaskContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Counts images, losses and time of each minibatch that Deeplearning4j trains. Its own results hold
 * the loss of the last minibatch only.
 */
final class TallyingHook implements TrainingHook {

  private static final long serialVersionUID = 1;

  private final RoundTally tally;
  private transient long began;

  TallyingHook(RoundTally tally) {
    this.tally = tally;
  }

  @Override
  public void preUpdate(MultiDataSet minibatch, Model network) {
    began = System.nanoTime();
  }

  @Override
  public void postUpdate(MultiDataSet minibatch, Model network) {
    long examples = minibatch.getFeatures(0).size(0);
    tally.add(
        new PartitionTally(
            TaskContext.getPartitionId(),
            examples,
            examples * network.score(),
            Duration.ofNanos(System.nanoTime() - began),
            ""));
  }

  @Override
  public void preUpdate(DataSet minibatch, Model network) {
    throw onlyGraphs();
  }

  @Override
  public void postUpdate(DataSet minibatch, Model network) {
    throw onlyGraphs();
  }

  private static IllegalStateException onlyGraphs() {
    return new IllegalStateException(
        "Cannot count a minibatch of a network without a graph: all networks here have one.");
  }
}
