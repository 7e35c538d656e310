package org.haframe.train;

import java.util.List;

/**
 * What a round of all partitions comes to.
 *
 * @param vector average of what the partitions trained, weighted by their images
 * @param tallies of the partitions that trained, in their order
 */
record AveragedRound(float[] vector, List<PartitionTally> tallies) {}
