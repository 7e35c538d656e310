package org.haframe.network;

import java.util.Optional;

/**
 * A network in words that every framework has, from its input to its output: what {@link
 * HierarchyAwareModel#describeTo} tells of a trained network, for use elsewhere.
 *
 * <p>Every layer has a name of its own and takes outputs of layers told before it. Images are [B,
 * C, H, W]; all else is [B, C]. Statistics of normalisation are those of inference.
 */
public interface PlainLayers {

  /** The images, [B, 3, size, size]. */
  void images(String name, int size);

  /**
   * Convolution without bias, padded by (kernel - 1) / 2 on each side.
   *
   * @param weight [outputs, inputs, kernel, kernel]
   */
  void convolution(String name, String input, Weight weight, int stride);

  /**
   * Normalisation of each channel, of images or not: gamma (x - mean) / sqrt(variance + epsilon) +
   * beta.
   */
  void normalisation(String name, String input, Normalisation normalisation);

  /** max(0, x) + slope min(0, x). */
  void rectifier(String name, String input, double slope);

  /**
   * The same with a slope for each channel.
   *
   * @param slopes [C]
   */
  void rectifier(String name, String input, Weight slopes);

  /** The sum of two of the same shape. */
  void sum(String name, String first, String second);

  /** The mean over all positions: [B, C, H, W] to [B, C]. */
  void averagePooling(String name, String input);

  /** The maximum of each window of an image. */
  void maximumPooling(String name, String input, int window, int stride, int padding);

  /**
   * x W + b.
   *
   * @param weight [inputs, outputs]
   * @param bias [outputs]
   */
  void dense(String name, String input, Weight weight, Optional<Weight> bias);

  /** x / |x|. */
  void unitLength(String name, String input);

  /**
   * What the network puts out, last: class probabilities p, the softmax of [B, K], and, where the
   * network ranks classes by other scores, these as a second output: p W.
   *
   * @param ranking W, [K, K], at least 0; empty where probabilities rank
   */
  void output(String name, String input, Optional<Weight> ranking);

  /**
   * Values in row-major order.
   *
   * @param shape product is the number of values
   */
  record Weight(float[] values, long... shape) {

    /** The length along an axis. */
    public int size(int axis) {
      return Math.toIntExact(shape[axis]);
    }
  }

  /** Of one layer, each [C]. */
  record Normalisation(Weight gamma, Weight beta, Weight mean, Weight variance, double epsilon) {}
}
