package org.haframe.network;

/**
 * How images lie in memory, which the shape of their array tells: [B, H, W, C], or in channel
 * blocks [B, C / block, H, W, block].
 *
 * <p>oneDNN computes faster on blocks that fill a vector register, and calls them nChw8c or
 * nChw16c. Only layers of this room understand them, so a network's builder asks for them only
 * where all that reads an array is from here. The rank of five keeps most others from taking them
 * for something else.
 */
record ImageShape(long count, long height, long width, long channels, long block) {

  private static final long NOT_BLOCKED = 0;

  /** The shape of images [B, H, W, C] or [B, C / block, H, W, block]. */
  static ImageShape of(long... sizes) {
    return switch (sizes.length) {
      case 4 -> new ImageShape(sizes[0], sizes[1], sizes[2], sizes[3], NOT_BLOCKED);
      case 5 -> new ImageShape(sizes[0], sizes[2], sizes[3], sizes[1] * sizes[4], sizes[4]);
      default ->
          throw new IllegalArgumentException(
              "Cannot read an array of rank %d as images.".formatted(sizes.length));
    };
  }

  boolean isBlocked() {
    return block != NOT_BLOCKED;
  }

  /** The same images with this many channels in a block; in none where they do not fill blocks. */
  ImageShape inBlocksOf(long size) {
    long fitting = size > 0 && channels % size == 0 ? size : NOT_BLOCKED;
    return new ImageShape(count, height, width, channels, fitting);
  }

  ImageShape notBlocked() {
    return inBlocksOf(NOT_BLOCKED);
  }

  /** One value per channel and image, in the same layout. */
  ImageShape ofOnePixel() {
    return new ImageShape(count, 1, 1, channels, block);
  }

  /** The sizes of an array that holds them. */
  long[] sizes() {
    return isBlocked()
        ? new long[] {count, channels / block, height, width, block}
        : new long[] {count, height, width, channels};
  }
}
