package org.haframe.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageSettings;
import org.haframe.data.MinibatchEncoder;

/**
 * The minibatches of one partition in one round, encoded one after the other into the same arrays.
 *
 * <p>The order of the images is drawn anew for each epoch; round r takes the minibatches from r x
 * averaging-frequency on. An incomplete last minibatch is left out, as in the HAFrame paper's code,
 * unless it is the only one.
 */
final class PartitionMinibatches {

  private final DecodedImages images;
  private final MinibatchEncoder encoder;
  private final SplittableRandom random;
  private final int[] order;
  private final int end;
  private final int size;
  private final float[] pixels;
  private final int[] labels;
  private int next;

  PartitionMinibatches(
      RoundPlan plan, int partition, DecodedImages images, ImageSettings settings) {
    this.images = images;
    encoder = new MinibatchEncoder(settings);
    random = RandomKey.augmentation(plan.seed(), plan.epoch(), plan.round(), partition);
    order = shuffled(images.count(), RandomKey.order(plan.seed(), plan.epoch(), partition));
    next = plan.minibatches().firstMinibatch(plan.round());
    end = plan.minibatches().endMinibatch(plan.round(), images.count());
    size = plan.minibatches().minibatchSize(images.count());
    pixels = new float[size * encoder.valuesPerImage()];
    labels = new int[size];
  }

  /** Minibatches that are left. */
  int left() {
    return Math.max(0, end - next);
  }

  /** Images in each minibatch. */
  int size() {
    return size;
  }

  /** Encodes the next minibatch over the one before. */
  void encodeNext() {
    int[] indices = Arrays.copyOfRange(order, next * size, (next + 1) * size);
    encoder.encode(images, indices, random, pixels);
    for (int i = 0; i < size; i++) {
      labels[i] = images.label(indices[i]);
    }
    next++;
  }

  /** Images of the minibatch, [size, side, side, 3]. */
  float[] pixels() {
    return pixels;
  }

  /** Class of each image. */
  int[] labels() {
    return labels;
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
