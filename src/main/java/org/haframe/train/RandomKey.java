package org.haframe.train;

import java.util.SplittableRandom;

/**
 * Random generators that depend on numbers alone, so that a task that runs again, on another
 * machine or after a resume, draws the same values.
 */
final class RandomKey {

  /** 2^64 divided by the golden ratio, odd: spreads consecutive numbers. */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private RandomKey() {}

  /** The generator of the order of a partition's images in an epoch. */
  static SplittableRandom order(long seed, int epoch, int partition) {
    return of(seed, 1, epoch, partition);
  }

  /** The generator of the augmentation of a partition's images in a round. */
  static SplittableRandom augmentation(long seed, int epoch, int round, int partition) {
    return of(seed, 2, epoch, round, partition);
  }

  private static SplittableRandom of(long seed, long... numbers) {
    long key = seed;
    for (long number : numbers) {
      key = mix(key + GOLDEN_GAMMA * (number + 1));
    }
    return new SplittableRandom(key);
  }

  /** The finaliser of MurmurHash3. */
  private static long mix(long value) {
    long mixed = value;
    mixed = (mixed ^ (mixed >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }
}
