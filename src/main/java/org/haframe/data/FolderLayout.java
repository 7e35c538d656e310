package org.haframe.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a folder or archive is arranged: {@code class/file} or {@code split/class/file}.
 *
 * <ul>
 *   <li>Images are files named .jpg, .jpeg or .png, in any case. Other picture formats (.bmp, .gif,
 *       .tif, .tiff, .webp) are set aside with that reason; all other files, and those whose name
 *       or folder starts with a dot or with {@code __MACOSX}, are ignored and counted.
 *   <li>Single folders around everything, as archives have them, are passed over.
 *   <li>Where all folders that hold images are named train, val, valid, validation or test, they
 *       are splits; otherwise they are classes. A class may be called train.
 *   <li>Class folders are of the split that is given, else of the split that the folder itself is
 *       named after, else training images.
 *   <li>Folders inside a class folder belong to the class. Images beside class folders are set
 *       aside.
 * </ul>
 *
 * @param prefix path of the folders passed over, with a slash at its end, or empty
 * @param depth whether the first folder is a split
 * @param split of all images, where the first folder is a class
 */
record FolderLayout(String prefix, Depth depth, Split split) implements Serializable {
  private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png");
  private static final Set<String> OTHER_PICTURES = Set.of("bmp", "gif", "tif", "tiff", "webp");

  enum Depth {
    CLASS_FILE,
    SPLIT_CLASS_FILE
  }

  enum Kind {
    IMAGE,
    OTHER_PICTURE,
    NO_PICTURE
  }

  /**
   * Where an image belongs.
   *
   * @param id split/class/file, unique within a folder
   */
  record Place(Split split, String imageClass, String id) {}

  /**
   * The layout of some paths.
   *
   * @param paths relative to the folder, with slashes
   * @param folder its path, for its name and for messages
   */
  static FolderLayout of(
      Collection<String> paths, ImageInput.Assignment assignment, String folder) {
    List<String[]> images =
        paths.stream()
            .filter(path -> kind(path) == Kind.IMAGE)
            .map(path -> path.split("/"))
            .filter(parts -> parts.length > 1)
            .toList();
    int skipped = 0;
    while (canSkip(images, skipped)) {
      skipped++;
    }
    int level = skipped;
    boolean splitFolders =
        !images.isEmpty()
            && images.stream()
                .allMatch(
                    parts -> parts.length > level + 1 && Split.named(parts[level]).isPresent());
    String prefix =
        images.isEmpty()
            ? ""
            : String.join("", Arrays.stream(images.get(0), 0, level).map(p -> p + "/").toList());
    if (splitFolders && assignment.split().isPresent()) {
      throw new InvalidImageDataException(
          "Cannot import all of %s as %s images: it has folders for splits. Leave the split away, or name one of those folders."
              .formatted(folder, assignment.split().get().text()));
    }
    Split split = assignment.split().or(() -> Split.named(lastName(folder))).orElse(Split.TRAIN);
    return new FolderLayout(
        prefix, splitFolders ? Depth.SPLIT_CLASS_FILE : Depth.CLASS_FILE, split);
  }

  /** What a file is by its name. */
  static Kind kind(String path) {
    for (String part : path.split("/")) {
      if (part.startsWith(".") || part.equals("__MACOSX")) {
        return Kind.NO_PICTURE;
      }
    }
    String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (IMAGES.contains(extension)) {
      return Kind.IMAGE;
    }
    return OTHER_PICTURES.contains(extension) ? Kind.OTHER_PICTURE : Kind.NO_PICTURE;
  }

  /** Where an image belongs; empty if it lies in no class folder. */
  Optional<Place> place(String path) {
    if (!path.startsWith(prefix)) {
      return Optional.empty();
    }
    String[] parts = path.substring(prefix.length()).split("/");
    int classAt = depth == Depth.SPLIT_CLASS_FILE ? 1 : 0;
    if (parts.length < classAt + 2) {
      return Optional.empty();
    }
    Split own = depth == Depth.SPLIT_CLASS_FILE ? Split.named(parts[0]).orElse(split) : split;
    String inSplit = String.join("/", Arrays.asList(parts).subList(classAt, parts.length));
    return Optional.of(new Place(own, parts[classAt], own.text() + "/" + inSplit));
  }

  /** Whether one folder holds everything, and below it there is more than class/file. */
  private static boolean canSkip(List<String[]> images, int level) {
    return !images.isEmpty()
        && Split.named(images.get(0)[level]).isEmpty()
        && images.stream()
            .allMatch(
                parts -> parts.length > level + 2 && parts[level].equals(images.get(0)[level]));
  }

  private static String lastName(String folder) {
    String[] parts = folder.split("/");
    return parts.length == 0 ? "" : parts[parts.length - 1];
  }
}
