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
 */
record PartitionResult(
    int partition, long examples, double lossSum, float[] parameters, float[] optimiserState)
    implements Serializable {}
