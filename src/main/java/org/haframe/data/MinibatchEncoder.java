package org.haframe.data;

import java.util.SplittableRandom;

/**
 * Writes images as the numbers that a network takes: float32, shape [batch, size, size, 3] (NHWC,
 * channels R, G, B), each value (v / 255 - mean) / standard deviation of its channel.
 *
 * <p>Normalised values come from a table of the 256 values of a channel. Not for several threads at
 * once: an encoder keeps a buffer of one image.
 */
public final class MinibatchEncoder {
  private final ImageSettings settings;
  private final float[] red;
  private final float[] green;
  private final float[] blue;
  private final byte[] cropped;

  public MinibatchEncoder(ImageSettings settings) {
    this.settings = settings;
    red = table(settings.normalisation(), 0);
    green = table(settings.normalisation(), 1);
    blue = table(settings.normalisation(), 2);
    cropped = new byte[valuesPerImage()];
  }

  /** How many floats one image takes: size x size x 3. */
  public int valuesPerImage() {
    return settings.size() * settings.size() * 3;
  }

  /**
   * The images as they are.
   *
   * @param indices which images, in the order of the batch
   * @param into receives indices.length x {@link #valuesPerImage} values from its start on
   */
  public void encode(DecodedImages images, int[] indices, float[] into) {
    check(images, indices, into);
    for (int i = 0; i < indices.length; i++) {
      write(images.sharedPixels(indices[i]), into, i * valuesPerImage());
    }
  }

  /**
   * One image as it is.
   *
   * @param pixels RGB, unsigned bytes, shape [size, size, 3]
   * @param position of the image in the batch, counted from 0
   * @param into receives {@link #valuesPerImage} values at that position
   */
  public void encode(byte[] pixels, int position, float[] into) {
    if (pixels.length != valuesPerImage() || (position + 1L) * valuesPerImage() > into.length) {
      throw new IllegalStateException(
          "Cannot write an image of %,d values at position %d of an array of %,d: with images.size = %d it has %,d."
              .formatted(pixels.length, position, into.length, settings.size(), valuesPerImage()));
    }
    write(pixels, into, position * valuesPerImage());
  }

  /**
   * The images augmented as the settings say. Numbers are drawn image by image, in the order of the
   * batch.
   *
   * @param indices which images, in the order of the batch
   * @param random drawn from in the order of the batch, so the same generator gives the same pixels
   * @param into receives indices.length x {@link #valuesPerImage} values from its start on
   */
  public void encode(DecodedImages images, int[] indices, SplittableRandom random, float[] into) {
    check(images, indices, into);
    Augmentation augmentation = settings.augmentation();
    for (int i = 0; i < indices.length; i++) {
      augmentation.crop().cut(images.sharedPixels(indices[i]), settings.size(), random, cropped);
      boolean mirrored =
          augmentation.flip() == Augmentation.Flip.HORIZONTAL && random.nextBoolean();
      if (mirrored) {
        writeMirrored(cropped, into, i * valuesPerImage());
      } else {
        write(cropped, into, i * valuesPerImage());
      }
    }
  }

  private void write(byte[] pixels, float[] into, int start) {
    for (int at = 0, to = start; at < pixels.length; at += 3, to += 3) {
      into[to] = red[pixels[at] & 0xFF];
      into[to + 1] = green[pixels[at + 1] & 0xFF];
      into[to + 2] = blue[pixels[at + 2] & 0xFF];
    }
  }

  private void writeMirrored(byte[] pixels, float[] into, int start) {
    int rowLength = settings.size() * 3;
    for (int row = 0; row < pixels.length; row += rowLength) {
      int to = start + row;
      for (int at = row + rowLength - 3; at >= row; at -= 3, to += 3) {
        into[to] = red[pixels[at] & 0xFF];
        into[to + 1] = green[pixels[at + 1] & 0xFF];
        into[to + 2] = blue[pixels[at + 2] & 0xFF];
      }
    }
  }

  private void check(DecodedImages images, int[] indices, float[] into) {
    if (images.size() != settings.size()) {
      throw new IllegalStateException(
          "Cannot encode images of %d pixels with settings for %d pixels. Decode them with images.size."
              .formatted(images.size(), settings.size()));
    }
    if ((long) indices.length * valuesPerImage() > into.length) {
      throw new IllegalStateException(
          "Cannot write %d images of %,d values into an array of %,d. Give a longer one."
              .formatted(indices.length, valuesPerImage(), into.length));
    }
  }

  private static float[] table(Normalisation normalisation, int channel) {
    double mean = normalisation.mean().get(channel);
    double deviation = normalisation.standardDeviation().get(channel);
    float[] table = new float[256];
    for (int value = 0; value < table.length; value++) {
      table[value] = (float) ((value / 255.0 - mean) / deviation);
    }
    return table;
  }
}
