package org.haframe.network;

import java.util.SplittableRandom;

/** Noise in the shape of images, the same for the same seed. */
final class RandomImages {

  private RandomImages() {}

  /** Values in [-2, 2), shape [count, size, size, 3]. */
  static float[] of(int count, int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count * size * size * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return values;
  }
}
