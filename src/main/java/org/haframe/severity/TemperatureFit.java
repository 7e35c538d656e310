package org.haframe.severity;

import java.io.Serializable;

/**
 * Finds the temperature T for which softmax(logits / T) tells the labels best: the smallest mean
 * negative log-likelihood, as in Guo et al., ICML 2017.
 *
 * <p>It adds up the likelihood at 129 temperatures, 2^-8 to 2^8 in steps of 2^(1/8), as whole
 * multiples of 2^-20, so that fits of parts of the images merge exactly, in any order. The minimum
 * lies where a parabola through the smallest sum and its neighbours has its vertex. Not for several
 * threads.
 */
public final class TemperatureFit implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int STEPS_PER_OCTAVE = 8;
  private static final int OCTAVES = 8;
  private static final int COUNT = 2 * OCTAVES * STEPS_PER_OCTAVE + 1;
  private static final double ONE = 0x1p20;

  private final long[] sums = new long[COUNT];
  private long examples;

  /**
   * Counts one image.
   *
   * @param label class index, in [0, K)
   * @param logits of the network, finite, shape [K]
   */
  public void add(int label, float[] logits) {
    examples++;
    for (int index = 0; index < COUNT; index++) {
      sums[index] += Math.round(ONE * Softmax.surprise(logits, label, temperature(index)));
    }
  }

  /**
   * Adds the sums of another fit to this one.
   *
   * @return this fit
   */
  public TemperatureFit merge(TemperatureFit other) {
    examples += other.examples;
    for (int index = 0; index < COUNT; index++) {
      sums[index] += other.sums[index];
    }
    return this;
  }

  /** How many images were counted. */
  public long examples() {
    return examples;
  }

  /** The temperature, in [2^-8, 2^8]; 1 where no image was counted. */
  public double temperature() {
    if (examples == 0) {
      return 1;
    }
    int best = 0;
    for (int index = 1; index < COUNT; index++) {
      best = sums[index] < sums[best] ? index : best;
    }
    if (best == 0 || best == COUNT - 1) {
      return temperature(best);
    }
    double below = (double) sums[best - 1] - sums[best];
    double above = (double) sums[best + 1] - sums[best];
    double curvature = below + above;
    return temperature(best + (curvature > 0 ? (below - above) / (2 * curvature) : 0));
  }

  private static double temperature(double index) {
    return Math.pow(2, index / STEPS_PER_OCTAVE - OCTAVES);
  }
}
