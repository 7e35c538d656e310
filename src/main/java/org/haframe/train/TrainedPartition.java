package org.haframe.train;

/**
 * What a task has when its part of a round is done.
 *
 * @param tally what it saw
 * @param vector parameters and, behind them, optimiser state
 */
record TrainedPartition(PartitionTally tally, float[] vector) {}
