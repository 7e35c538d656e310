package org.haframe.train;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageSettings;
import org.haframe.network.NetworkReplica;
import org.haframe.network.ReplicaPool;
import org.haframe.train.AveragingSettings.OptimiserState;
import org.haframe.train.AveragingSettings.Transport;

/**
 * The work of one task in one round: from the common parameters on, train this partition's next
 * minibatches.
 */
final class PartitionRound implements Serializable {

  private static final long serialVersionUID = 1;

  /** Of one training: the next one has no use for those of the last. */
  private static final ReplicaPool NETWORKS = new ReplicaPool(1);

  private final String training;
  private final Broadcast<String> networkJson;
  private final Broadcast<float[]> start;
  private final ImageSettings imageSettings;
  private final RoundPlan plan;

  /**
   * @param training names the training, so that its networks are told from others
   * @param start parameters and, where the plan says so, optimiser state behind them
   */
  PartitionRound(
      String training,
      Broadcast<String> networkJson,
      Broadcast<float[]> start,
      ImageSettings imageSettings,
      RoundPlan plan) {
    this.training = training;
    this.networkJson = networkJson;
    this.start = start;
    this.imageSettings = imageSettings;
    this.plan = plan;
  }

  /** Trains a partition; empty where it has no minibatch left for this round. */
  Optional<PartitionShare> train(int partition, DecodedImages images) {
    long began = System.nanoTime();
    var minibatches = new PartitionMinibatches(plan, partition, images, imageSettings);
    long examples = (long) minibatches.left() * minibatches.size();
    if (examples == 0) {
      return Optional.empty();
    }
    NetworkReplica replica =
        NETWORKS.borrow(
            training, () -> new NetworkReplica(networkJson.value(), imageSettings.size()));
    boolean withState = plan.optimiserState() == OptimiserState.AVERAGE;
    if (withState) {
      replica.load(start.value());
    } else {
      replica.loadParameters(start.value());
      replica.resetOptimiserState();
    }
    replica.setLearningRate(plan.learningRate());
    double lossSum = 0;
    while (minibatches.left() > 0) {
      minibatches.encodeNext();
      lossSum +=
          minibatches.size()
              * replica.train(minibatches.pixels(), minibatches.labels(), minibatches.size());
    }
    float[] vector = withState ? replica.state() : replica.parameters();
    replica.runningStatistics().forEach(layer -> layer.toMoments(vector, start.value()));
    var tally =
        new PartitionTally(
            partition,
            examples,
            lossSum,
            Duration.ofNanos(System.nanoTime() - began),
            replica.frameSha256().orElse(""));
    NETWORKS.giveBack(training, replica);
    return Optional.of(
        plan.transport() == Transport.BFLOAT16
            ? PartitionShare.Rounded.of(tally, vector, start.value())
            : new PartitionShare.Exact(tally, vector));
  }
}
