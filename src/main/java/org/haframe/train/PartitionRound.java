package org.haframe.train;

import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.spark.broadcast.Broadcast;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageSettings;
import org.haframe.data.MinibatchEncoder;
import org.haframe.network.NetworkReplica;
import org.haframe.train.AveragingSettings.OptimiserState;
import org.haframe.train.AveragingSettings.Transport;

/**
 * The work of one task in one round: from the common parameters on, train this partition's next
 * minibatches.
 *
 * <p>The order of the images is drawn anew for each epoch; round r takes the minibatches from r x
 * averaging-frequency on. An incomplete last minibatch is left out, as in the HAFrame paper's code,
 * unless it is the only one.
 */
final class PartitionRound implements Serializable {

  private static final long serialVersionUID = 1;

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
    MinibatchPlan minibatches = plan.minibatches();
    int first = minibatches.firstMinibatch(plan.round());
    int end = minibatches.endMinibatch(plan.round(), images.count());
    if (first >= end) {
      return Optional.empty();
    }
    int size = minibatches.minibatchSize(images.count());
    int[] order = shuffled(images.count(), RandomKey.order(plan.seed(), plan.epoch(), partition));
    SplittableRandom random =
        RandomKey.augmentation(plan.seed(), plan.epoch(), plan.round(), partition);
    MinibatchEncoder encoder = new MinibatchEncoder(imageSettings);
    float[] pixels = new float[size * encoder.valuesPerImage()];
    int[] labels = new int[size];

    NetworkReplica replica =
        ReplicaPool.borrow(training, networkJson.value(), imageSettings.size());
    boolean withState = plan.optimiserState() == OptimiserState.AVERAGE;
    if (withState) {
      replica.load(start.value());
    } else {
      replica.loadParameters(start.value());
      replica.resetOptimiserState();
    }
    replica.setLearningRate(plan.learningRate());
    double lossSum = 0;
    for (int minibatch = first; minibatch < end; minibatch++) {
      int[] indices = Arrays.copyOfRange(order, minibatch * size, (minibatch + 1) * size);
      encoder.encode(images, indices, random, pixels);
      for (int i = 0; i < size; i++) {
        labels[i] = images.label(indices[i]);
      }
      lossSum += size * replica.train(pixels, labels, size);
    }
    float[] vector = withState ? replica.state() : replica.parameters();
    replica.runningStatistics().forEach(layer -> layer.toMoments(vector, start.value()));
    var tally =
        new PartitionTally(
            partition,
            (long) (end - first) * size,
            lossSum,
            Duration.ofNanos(System.nanoTime() - began),
            replica.frameSha256().orElse(""));
    ReplicaPool.giveBack(training, replica);
    return Optional.of(
        plan.transport() == Transport.BFLOAT16
            ? PartitionShare.rounded(tally, vector, start.value())
            : PartitionShare.exact(tally, vector));
  }

  /** The numbers from 0 to count - 1 in random order (Fisher and Yates). */
  static int[] shuffled(int count, SplittableRandom random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
