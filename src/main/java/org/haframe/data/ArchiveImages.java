package org.haframe.data;

import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** The images of a tar archive, one in memory at a time. Closes the archive at its end. */
final class ArchiveImages implements Iterator<LabelledImage> {
  private final FolderImages.Archive archive;
  private final Map<String, String> labels;
  private final TarArchiveInputStream tar;
  private @Nullable LabelledImage next;

  ArchiveImages(FolderImages.Archive archive, Map<String, String> labels, InputFiles files)
      throws IOException {
    this.archive = archive;
    this.labels = labels;
    tar = new TarArchiveInputStream(files.open(archive.path()));
    next = read();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public LabelledImage next() {
    LabelledImage image = next;
    if (image == null) {
      throw new NoSuchElementException();
    }
    try {
      next = read();
    } catch (IOException e) {
      throw new InvalidImageDataException(
          "Cannot read the archive %s after %s: %s. Copy or download it again."
              .formatted(archive.path(), image.source(), e.getMessage()),
          e);
    }
    return image;
  }

  private @Nullable LabelledImage read() throws IOException {
    for (TarArchiveEntry entry = tar.getNextTarEntry();
        entry != null;
        entry = tar.getNextTarEntry()) {
      String path = FolderFinder.plain(entry.getName());
      if (!entry.isFile() || FolderLayout.kind(path) != FolderLayout.Kind.IMAGE) {
        continue;
      }
      Optional<FolderLayout.Place> place = archive.layout().place(path);
      if (place.isPresent()) {
        return new LabelledImage(
            place.get().id(),
            labels.get(place.get().imageClass()),
            tar.readNBytes(ImageDecoder.MAX_BYTES + 1), // the decoder refuses more
            FoundImages.UNKNOWN_SIZE,
            FoundImages.UNKNOWN_SIZE,
            archive.path() + "!/" + path,
            place.get().split().text());
      }
    }
    tar.close();
    return null;
  }
}
