package org.haframe.train;

import java.io.Serializable;

/**
 * How a partition's images are cut into minibatches, and minibatches into rounds.
 *
 * @param minibatch images in a minibatch
 * @param averagingFrequency minibatches in a round
 */
record MinibatchPlan(int minibatch, int averagingFrequency) implements Serializable {

  /** Images in each minibatch of a partition: fewer only where the partition has fewer in all. */
  int minibatchSize(int images) {
    return Math.min(minibatch, images);
  }

  /** Whole minibatches of a partition in an epoch. */
  int minibatches(int images) {
    return images == 0 ? 0 : images / minibatchSize(images);
  }

  /** Rounds that a partition needs for an epoch. */
  int rounds(int images) {
    return Math.toIntExact(
        ((long) minibatches(images) + averagingFrequency - 1) / averagingFrequency);
  }

  /** The first minibatch of a round, both counted from 0. */
  int firstMinibatch(int round) {
    return round * averagingFrequency;
  }

  /** The minibatch behind the last of a round. */
  int endMinibatch(int round, int images) {
    return (int) Math.min((round + 1L) * averagingFrequency, minibatches(images));
  }
}
