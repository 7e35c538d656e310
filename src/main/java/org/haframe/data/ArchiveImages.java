package org.haframe.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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
    tar = tar(archive.path(), files);
    next = read();
  }

  /** Reads an archive whose entries are named by {@link #path}, whatever the machine's locale. */
  static TarArchiveInputStream tar(String path, InputFiles files) throws IOException {
    return new TarArchiveInputStream(files.open(path), StandardCharsets.ISO_8859_1.name());
  }

  /**
   * The path of an entry, without {@code ./} before it: UTF-8, or ISO 8859-1 where it is not that.
   * {@link #tar} gives the bytes of a name as one character each, but text where an entry has its
   * name in a header of its own (pax).
   */
  static String path(TarArchiveEntry entry) {
    String name = entry.getName();
    try {
      name =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap(name)))
              .toString();
    } catch (CharacterCodingException e) {
      // It is text, or no UTF-8.
    }
    return name.startsWith("./") ? name.substring(2) : name;
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
    } catch (StoredBytes.Failure e) {
      throw new UncheckedIOException(e);
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
      String path = path(entry);
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
