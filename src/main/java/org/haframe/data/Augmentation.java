package org.haframe.data;

import java.io.Serializable;
import java.util.Objects;

/**
 * Random changes of a training image, drawn anew for each image in each epoch.
 *
 * @param crop which part of the image is seen
 * @param flip whether half of the images are mirrored left to right
 */
public record Augmentation(Crop crop, Flip flip) implements Serializable {

  /** Whether images are mirrored. */
  public enum Flip {
    NEVER,
    /** With probability 1/2. */
    HORIZONTAL
  }

  public Augmentation {
    Objects.requireNonNull(crop, "crop");
    Objects.requireNonNull(flip, "flip");
  }

  /** No change at all. */
  public static Augmentation none() {
    return new Augmentation(new Crop.None(), Flip.NEVER);
  }
}
