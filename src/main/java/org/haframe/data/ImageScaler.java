package org.haframe.data;

/**
 * Scales RGB images, to a square for instance, the aspect ratio ignored.
 *
 * <p>Each axis is resampled by a triangle that is one source pixel wide when enlarging (bilinear)
 * and one target pixel wide when shrinking, so that every source pixel counts and nothing flickers;
 * the same as Pillow's {@code resize(..., BILINEAR)}. Between the axes values are rounded to bytes.
 */
final class ImageScaler {
  private ImageScaler() {}

  /**
   * @param pixels RGB, shape [height, width, 3]
   * @return RGB, shape [size, size, 3]; {@code pixels} itself where it has this shape
   */
  static byte[] scale(byte[] pixels, int width, int height, int size) {
    return scale(pixels, width, height, size, size);
  }

  /**
   * @param pixels RGB, shape [height, width, 3]
   * @return RGB, shape [toHeight, toWidth, 3]; {@code pixels} itself where it has this shape
   */
  static byte[] scale(byte[] pixels, int width, int height, int toWidth, int toHeight) {
    // The longer axis first keeps the array between the two small.
    if (width >= height) {
      byte[] narrow = scaleAxis(pixels, height, width, 3, toWidth);
      return scaleAxis(narrow, 1, height, toWidth * 3, toHeight);
    }
    byte[] low = scaleAxis(pixels, 1, height, width * 3, toHeight);
    return scaleAxis(low, toHeight, width, 3, toWidth);
  }

  /** Resamples the middle axis of [outer, length, inner] to [outer, size, inner]. */
  private static byte[] scaleAxis(byte[] values, int outer, int length, int inner, int size) {
    if (length == size) {
      return values;
    }
    double ratio = (double) length / size;
    double reach = Math.max(1, ratio);
    byte[] scaled = new byte[outer * size * inner];
    float[] weights = new float[2 * (int) Math.ceil(reach) + 2];
    for (int target = 0; target < size; target++) {
      double centre = (target + 0.5) * ratio;
      int first = Math.max(0, (int) Math.floor(centre - reach));
      int end = Math.min(length, (int) Math.ceil(centre + reach));
      int taps = fillWeights(weights, first, end, centre, reach);
      for (int block = 0; block < outer; block++) {
        int from = (block * length + first) * inner;
        int to = (block * size + target) * inner;
        for (int i = 0; i < inner; i++) {
          float sum = 0.5f;
          int at = from + i;
          for (int tap = 0; tap < taps; tap++, at += inner) {
            sum += weights[tap] * (values[at] & 0xFF);
          }
          scaled[to + i] = (byte) Math.min(255, (int) sum);
        }
      }
    }
    return scaled;
  }

  private static int fillWeights(float[] weights, int first, int end, double centre, double reach) {
    double total = 0;
    for (int source = first; source < end; source++) {
      total += Math.max(0, 1 - Math.abs(source + 0.5 - centre) / reach);
    }
    int taps = end - first;
    for (int tap = 0; tap < taps; tap++) {
      double distance = Math.abs(first + tap + 0.5 - centre);
      weights[tap] = (float) (Math.max(0, 1 - distance / reach) / total);
    }
    return taps;
  }
}
