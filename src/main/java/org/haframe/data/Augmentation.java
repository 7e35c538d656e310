package org.haframe.data;

import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Random changes of a training image, drawn anew for each image in each epoch.
 *
 * @param crop which part of the image is seen
 * @param flip whether half of the images are mirrored left to right
 */
public record Augmentation(Crop crop, Flip flip) {

  /** Whether images are mirrored. */
  public enum Flip {
    NEVER,
    /** With probability 1/2. */
    HORIZONTAL
  }

  public Augmentation {
    Objects.requireNonNull(crop, "crop");
    Objects.requireNonNull(flip, "flip");
  }

  /** No change at all. */
  public static Augmentation none() {
    return new Augmentation(new Crop.None(), Flip.NEVER);
  }

  /**
   * A generator that depends on the given values alone, for instance seed, epoch, round and
   * partition: a task that runs again, on whatever machine, draws the same numbers. Every value and
   * its position matter.
   */
  public static SplittableRandom generator(long... values) {
    long state = values.length;
    for (long value : values) {
      state = mixed(state * 0x9E3779B97F4A7C15L + mixed(value + 0x9E3779B97F4A7C15L));
    }
    return new SplittableRandom(state);
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014): each bit depends on all bits. */
  private static long mixed(long value) {
    long once = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    long twice = (once ^ (once >>> 27)) * 0x94D049BB133111EBL;
    return twice ^ (twice >>> 31);
  }
}
