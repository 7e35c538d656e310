package org.haframe.train;

import java.io.Serializable;

/**
 * What a partition sends to the driver after a round.
 *
 * @param partition index of the partition
 * @param examples images trained on; 0 where none were left
 * @param lossSum sum of the losses of these images
 * @param parameters of the partition's network; empty without examples
 * @param optimiserState of the partition's network; empty without examples
 * @param frameSha256 of the frame that the network computed with; empty where the classifier is
 *     learnt, or without examples
 */
record PartitionResult(
    int partition,
    long examples,
    double lossSum,
    float[] parameters,
    float[] optimiserState,
    String frameSha256)
    implements Serializable {

  static PartitionResult nothingLeft(int partition) {
    return new PartitionResult(partition, 0, 0, new float[0], new float[0], "");
  }
}
