package org.haframe.network;

import java.util.List;

/**
 * How pixels become the input of a network, so that a model can be used without its settings file.
 *
 * @param size side of the square image in pixels
 * @param mean subtracted from each channel R, G, B of values in [0, 1]
 * @param standardDeviation divided by, per channel
 */
public record InputFormat(int size, List<Double> mean, List<Double> standardDeviation) {

  /** What values of a pixel are divided by, to lie in [0, 1]. */
  public static final int LARGEST_PIXEL = 255;

  /** Of the settings, {@code images.size}; images of more would fill the memory. */
  public static final int LARGEST_SIZE = 1024;

  public InputFormat {
    mean = List.copyOf(mean);
    standardDeviation = List.copyOf(standardDeviation);
    if (size < 1 || size > LARGEST_SIZE || mean.size() != 3 || standardDeviation.size() != 3) {
      throw new IllegalArgumentException(
          "Cannot describe an input of %d px with %d means and %d standard deviations. Give 1 to %d px and three of each."
              .formatted(size, mean.size(), standardDeviation.size(), LARGEST_SIZE));
    }
  }
}
