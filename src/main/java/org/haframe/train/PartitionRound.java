package org.haframe.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.spark.broadcast.Broadcast;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageSettings;
import org.haframe.data.MinibatchEncoder;
import org.haframe.network.NetworkReplica;

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
  private final Broadcast<TrainedVectors> start;
  private final ImageSettings imageSettings;
  private final MinibatchPlan plan;
  private final long seed;
  private final double learningRate;
  private final int epoch;
  private final int round;

  /** Parameters and optimiser state, as they travel to the executors. */
  record TrainedVectors(float[] parameters, float[] optimiserState) implements Serializable {}

  PartitionRound(
      String training,
      Broadcast<String> networkJson,
      Broadcast<TrainedVectors> start,
      ImageSettings imageSettings,
      TrainingSettings settings,
      int epoch,
      int round) {
    this.training = training;
    this.networkJson = networkJson;
    this.start = start;
    this.imageSettings = imageSettings;
    this.plan = new MinibatchPlan(settings.minibatch(), settings.averagingFrequency());
    this.seed = settings.seed();
    this.learningRate = settings.learningRateAt(epoch);
    this.epoch = epoch;
    this.round = round;
  }

  PartitionResult train(int partition, DecodedImages images) {
    int first = plan.firstMinibatch(round);
    int end = plan.endMinibatch(round, images.count());
    if (first >= end) {
      return PartitionResult.nothingLeft(partition);
    }
    int size = plan.minibatchSize(images.count());
    int[] order = shuffled(images.count(), RandomKey.order(seed, epoch, partition));
    SplittableRandom random = RandomKey.augmentation(seed, epoch, round, partition);
    MinibatchEncoder encoder = new MinibatchEncoder(imageSettings);
    float[] pixels = new float[size * encoder.valuesPerImage()];
    int[] labels = new int[size];

    NetworkReplica replica =
        ReplicaPool.borrow(training, networkJson.value(), imageSettings.size());
    replica.load(start.value().parameters(), start.value().optimiserState());
    replica.setLearningRate(learningRate);
    double lossSum = 0;
    for (int minibatch = first; minibatch < end; minibatch++) {
      int[] indices = Arrays.copyOfRange(order, minibatch * size, (minibatch + 1) * size);
      encoder.encode(images, indices, random, pixels);
      for (int i = 0; i < size; i++) {
        labels[i] = images.label(indices[i]);
      }
      lossSum += size * replica.train(pixels, labels, size);
    }
    PartitionResult result =
        new PartitionResult(
            partition,
            (long) (end - first) * size,
            lossSum,
            replica.parameters(),
            replica.optimiserState(),
            replica.frameSha256().orElse(""));
    ReplicaPool.giveBack(training, replica);
    return result;
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
