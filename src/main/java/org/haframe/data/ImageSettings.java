package org.haframe.data;

import java.io.Serializable;
import java.util.Objects;

/**
 * The pixels that a network sees: settings {@code images.*}.
 *
 * @param size side of the square image in pixels, in [4, 1024]; larger and smaller images are
 *     scaled, aspect ignored
 * @param normalisation subtracted and divided by, per channel
 * @param augmentation random changes of training images
 */
public record ImageSettings(int size, Normalisation normalisation, Augmentation augmentation)
    implements Serializable {
  public ImageSettings {
    if (size < 4 || size > 1024) {
      throw new IllegalArgumentException(
          "Cannot use images.size = %d. Use 4 to 1024 pixels.".formatted(size));
    }
    Objects.requireNonNull(normalisation, "normalisation");
    Objects.requireNonNull(augmentation, "augmentation");
    if (augmentation.crop() instanceof Crop.Padded padded && padded.padding() >= size) {
      throw new IllegalArgumentException(
          "Cannot use images.augmentation.padding = %d with images.size = %d. Use a padding below the size."
              .formatted(padded.padding(), size));
    }
  }
}
