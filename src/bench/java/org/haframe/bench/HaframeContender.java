package org.haframe.bench;

import java.util.stream.IntStream;
import org.haframe.network.NetworkReplica;

/** This project's layers, as its trainer uses them: from and to Java arrays. */
final class HaframeContender implements Contender {

  private final StartingPoint start;
  private final NetworkReplica replica;
  private final float[][] images;
  private final int[][] classes;

  HaframeContender(StartingPoint start) {
    this.start = start;
    replica = new NetworkReplica(start.network(), start.imageSize());
    images =
        IntStream.range(0, StartingPoint.MINIBATCHES)
            .mapToObj(start::images)
            .toArray(float[][]::new);
    classes =
        IntStream.range(0, StartingPoint.MINIBATCHES)
            .mapToObj(start::classes)
            .toArray(int[][]::new);
  }

  @Override
  public double train(int minibatch) {
    return replica.train(images[minibatch], classes[minibatch], start.minibatch());
  }

  @Override
  public float[] infer(int minibatch) {
    return replica.logits(images[minibatch], start.minibatch());
  }
}
