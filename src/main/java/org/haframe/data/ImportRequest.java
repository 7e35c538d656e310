package org.haframe.data;

import java.util.Objects;
import org.haframe.hierarchy.ClassHierarchy;

/**
 * What to import and where to.
 *
 * @param source the images
 * @param output directory of the image table, a Hadoop path
 * @param classTree the hierarchy whose leaves are the labels
 * @param validationPerClass how many training images of each class become validation images: the
 *     last ones in the order of their ids, which is the order of the input; 0 for none
 * @param maxBadShare greatest share of images that may be set aside, in [0, 1]
 * @param existing what may be replaced
 */
public record ImportRequest(
    ImageSource source,
    String output,
    ClassTree classTree,
    int validationPerClass,
    double maxBadShare,
    Existing existing) {

  /** Share of images that may be undecodable unless another is asked for. */
  public static final double DEFAULT_MAX_BAD_SHARE = 0.01;

  /** The hierarchy of the new table. */
  public sealed interface ClassTree {
    /** A hierarchy whose leaves' ids or display names are the class names of the source. */
    record Given(ClassHierarchy hierarchy) implements ClassTree {}

    /**
     * The hierarchy of a copied table; for other sources all classes below one root, in which all
     * mistakes are equally severe.
     */
    record OfSource() implements ClassTree {}
  }

  /** What an import may replace. */
  public enum Existing {
    /** An image table that an import wrote, and empty directories. */
    OWN_TABLE,
    /** Whatever is there. */
    ANYTHING
  }

  public ImportRequest {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(classTree, "classTree");
    Objects.requireNonNull(existing, "existing");
    if (output.isBlank()) {
      throw new IllegalArgumentException(
          "Cannot import into an empty path. Give the directory of the image table.");
    }
    if (validationPerClass < 0) {
      throw new IllegalArgumentException(
          "Cannot hold out %d images of each class for validation. Use 0 or more."
              .formatted(validationPerClass));
    }
    if (!(maxBadShare >= 0 && maxBadShare <= 1)) {
      throw new IllegalArgumentException(
          "Cannot allow a share of %s bad images. Use a value in [0, 1].".formatted(maxBadShare));
    }
  }

  /** A request with nothing held out, 1 % bad images allowed and own tables replaced. */
  public static ImportRequest of(ImageSource source, String output, ClassTree classTree) {
    return new ImportRequest(
        source, output, classTree, 0, DEFAULT_MAX_BAD_SHARE, Existing.OWN_TABLE);
  }

  public ImportRequest withValidationPerClass(int images) {
    return new ImportRequest(source, output, classTree, images, maxBadShare, existing);
  }

  public ImportRequest withMaxBadShare(double share) {
    return new ImportRequest(source, output, classTree, validationPerClass, share, existing);
  }

  public ImportRequest withExisting(Existing replaceable) {
    return new ImportRequest(
        source, output, classTree, validationPerClass, maxBadShare, replaceable);
  }
}
