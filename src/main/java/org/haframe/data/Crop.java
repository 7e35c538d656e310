package org.haframe.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;

/** Which part of a training image the network sees. Drawn anew for each image in each epoch. */
public sealed interface Crop extends Serializable {

  /** What lies around an image that is cropped beyond its edge. */
  enum Border {
    /** The image mirrored at its edge, the edge pixel not repeated. */
    REFLECT,
    /** Value 0 before normalisation. */
    BLACK
  }

  /**
   * Draws a crop and writes it.
   *
   * @param image RGB, shape [size, size, 3]
   * @param into receives the crop, scaled to the same shape; another array than {@code image}
   */
  void cut(byte[] image, int size, SplittableRandom random, byte[] into);

  /** The whole image. */
  record None() implements Crop {
    @Override
    public void cut(byte[] image, int size, SplittableRandom random, byte[] into) {
      System.arraycopy(image, 0, into, 0, size * size * 3);
    }
  }

  /**
   * A window of the image's own size somewhere in the image with a border around it. Both offsets
   * are uniform on 0..2 x padding, both ends included (the authors' code leaves the last out).
   *
   * @param padding pixels added on each side, in [0, 64]
   */
  record Padded(int padding, Border border) implements Crop {
    public Padded {
      if (padding < 0 || padding > 64) {
        throw new IllegalArgumentException(
            "Cannot use images.augmentation.padding = %d. Use 0 to 64 pixels.".formatted(padding));
      }
      Objects.requireNonNull(border, "border");
    }

    @Override
    public void cut(byte[] image, int size, SplittableRandom random, byte[] into) {
      if (padding >= size) {
        throw new IllegalArgumentException(
            "Cannot pad images of %d pixels by %d. Use a padding below the size."
                .formatted(size, padding));
      }
      int top = random.nextInt(2 * padding + 1) - padding;
      int left = random.nextInt(2 * padding + 1) - padding;
      int first = Math.max(0, -left);
      int end = Math.min(size, size - left);
      for (int y = 0; y < size; y++) {
        int sourceY = inside(y + top, size);
        int row = y * size * 3;
        if (sourceY < 0) {
          Arrays.fill(into, row, row + size * 3, (byte) 0);
          continue;
        }
        int sourceRow = sourceY * size * 3;
        System.arraycopy(
            image, sourceRow + (first + left) * 3, into, row + first * 3, (end - first) * 3);
        for (int x = 0; x < first; x++) {
          copyPixel(image, sourceRow, inside(x + left, size), into, row + x * 3);
        }
        for (int x = end; x < size; x++) {
          copyPixel(image, sourceRow, inside(x + left, size), into, row + x * 3);
        }
      }
    }

    /** The coordinate inside the image that is shown at a coordinate outside, or -1 for black. */
    private int inside(int coordinate, int size) {
      if (coordinate >= 0 && coordinate < size) {
        return coordinate;
      }
      if (border == Border.BLACK) {
        return -1;
      }
      return coordinate < 0 ? -coordinate : 2 * (size - 1) - coordinate;
    }

    private static void copyPixel(byte[] image, int sourceRow, int x, byte[] into, int at) {
      for (int channel = 0; channel < 3; channel++) {
        into[at + channel] = x < 0 ? 0 : image[sourceRow + x * 3 + channel];
      }
    }
  }

  /**
   * A rectangle of random area and random aspect ratio, scaled to the whole. Its share of the area
   * is uniform, its aspect ratio log-uniform in [3/4, 4/3]; after ten draws that do not fit, the
   * whole image is taken. Scaling is bilinear.
   *
   * <p>The rectangle is cut from the image at its decoded size, [size, size], not from the original
   * file: images are decoded once and kept, and detail beyond {@code size} is not kept. Small crops
   * are therefore blurred where the original was larger.
   *
   * @param minimumScale least share of the area, in (0, maximumScale]
   * @param maximumScale greatest share of the area, at most 1
   */
  record RandomResized(double minimumScale, double maximumScale) implements Crop {
    private static final int ATTEMPTS = 10;
    private static final double LARGEST_RATIO = 4.0 / 3;

    public RandomResized {
      if (!(minimumScale > 0 && minimumScale <= maximumScale && maximumScale <= 1)) {
        throw new IllegalArgumentException(
            "Cannot crop shares of the image between %s and %s. Use 0 < minimum <= maximum <= 1."
                .formatted(minimumScale, maximumScale));
      }
    }

    @Override
    public void cut(byte[] image, int size, SplittableRandom random, byte[] into) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        double share = minimumScale + random.nextDouble() * (maximumScale - minimumScale);
        double ratio = Math.pow(LARGEST_RATIO, 2 * random.nextDouble() - 1);
        int width = (int) Math.round(size * Math.sqrt(share * ratio));
        int height = (int) Math.round(size * Math.sqrt(share / ratio));
        if (width >= 1 && width <= size && height >= 1 && height <= size) {
          int left = random.nextInt(size - width + 1);
          int top = random.nextInt(size - height + 1);
          byte[] part = part(image, size, left, top, width, height);
          System.arraycopy(
              ImageScaler.scale(part, width, height, size), 0, into, 0, size * size * 3);
          return;
        }
      }
      System.arraycopy(image, 0, into, 0, size * size * 3);
    }

    private static byte[] part(byte[] image, int size, int left, int top, int width, int height) {
      byte[] part = new byte[width * height * 3];
      for (int y = 0; y < height; y++) {
        System.arraycopy(image, ((top + y) * size + left) * 3, part, y * width * 3, width * 3);
      }
      return part;
    }
  }
}
