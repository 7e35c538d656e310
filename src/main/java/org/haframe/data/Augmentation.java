package org.haframe.data;

import java.util.Objects;

/**
 * Random changes of a training image. Drawn anew for each image in each epoch from a given random
 * generator, so that a task that runs again sees the same pixels.
 *
 * @param padding pixels added on each side before a random crop to the old size, in [0, 64]
 * @param border what the padding holds
 * @param flip whether half of the images are mirrored left to right
 */
public record Augmentation(int padding, Border border, Flip flip) {

  /** What the padding around an image holds. */
  public enum Border {
    /** The image mirrored at its edge, the edge pixel not repeated. */
    REFLECT,
    /** Value 0 before normalisation. */
    BLACK
  }

  /** Whether images are mirrored. */
  public enum Flip {
    NEVER,
    HORIZONTAL
  }

  public Augmentation {
    if (padding < 0 || padding > 64) {
      throw new IllegalArgumentException(
          "Cannot use images.augmentation.padding = %d. Use 0 to 64 pixels.".formatted(padding));
    }
    Objects.requireNonNull(border, "border");
    Objects.requireNonNull(flip, "flip");
  }

  /** No change at all. */
  public static Augmentation none() {
    return new Augmentation(0, Border.BLACK, Flip.NEVER);
  }
}
