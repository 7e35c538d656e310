package org.haframe.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageSettings;
import org.haframe.data.MinibatchEncoder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The minibatches of one round as Deeplearning4j takes them: the same images in the same order,
 * augmented in the same way, as in {@link PartitionRound}.
 */
final class RoundMinibatches implements Serializable {

  private static final long serialVersionUID = 1;

  private final ImageSettings imageSettings;
  private final MinibatchPlan plan;
  private final int classCount;
  private final long seed;
  private final int epoch;
  private final int round;

  /**
   * @param epoch counted from 0
   * @param round counted from 0
   */
  RoundMinibatches(
      ImageSettings imageSettings,
      TrainingSettings settings,
      int classCount,
      int epoch,
      int round) {
    this.imageSettings = imageSettings;
    this.plan = settings.planAt(epoch);
    this.classCount = classCount;
    this.seed = settings.seed();
    this.epoch = epoch;
    this.round = round;
  }

  /**
   * Encodes one minibatch after the other, when it is asked for.
   *
   * @return images [B, size, size, 3] with classes [B, K], one-hot; nothing where the partition has
   *     no minibatch left for this round
   */
  Iterator<org.nd4j.linalg.dataset.api.MultiDataSet> of(int partition, DecodedImages images) {
    int size = plan.minibatchSize(images.count());
    int[] order = PartitionRound.shuffled(images.count(), RandomKey.order(seed, epoch, partition));
    SplittableRandom random = RandomKey.augmentation(seed, epoch, round, partition);
    var encoder = new MinibatchEncoder(imageSettings);
    float[] pixels = new float[size * encoder.valuesPerImage()];
    return IntStream.range(plan.firstMinibatch(round), plan.endMinibatch(round, images.count()))
        .mapToObj(
            minibatch -> {
              int[] indices = Arrays.copyOfRange(order, minibatch * size, (minibatch + 1) * size);
              encoder.encode(images, indices, random, pixels);
              return minibatch(pixels, Arrays.stream(indices).map(images::label).toArray());
            })
        .iterator();
  }

  private org.nd4j.linalg.dataset.api.MultiDataSet minibatch(float[] pixels, int[] classes) {
    int side = imageSettings.size();
    INDArray images = Nd4j.createFromArray(pixels).reshape(classes.length, side, side, -1);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, classes.length, classCount);
    for (int i = 0; i < classes.length; i++) {
      labels.putScalar(i, classes[i], 1);
    }
    return new MultiDataSet(images, labels);
  }
}
