package org.haframe.train;

import java.io.Serializable;
import java.util.Iterator;
import java.util.stream.Stream;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageSettings;
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
  private final RoundPlan plan;
  private final int classCount;

  RoundMinibatches(ImageSettings imageSettings, RoundPlan plan, int classCount) {
    this.imageSettings = imageSettings;
    this.plan = plan;
    this.classCount = classCount;
  }

  /**
   * Encodes one minibatch after the other, when it is asked for.
   *
   * @return images [B, size, size, 3] with classes [B, K], one-hot; nothing where the partition has
   *     no minibatch left for this round
   */
  Iterator<org.nd4j.linalg.dataset.api.MultiDataSet> of(int partition, DecodedImages images) {
    var minibatches = new PartitionMinibatches(plan, partition, images, imageSettings);
    return Stream.generate(
            () -> {
              minibatches.encodeNext();
              return minibatch(minibatches.pixels(), minibatches.labels());
            })
        .limit(minibatches.left())
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
