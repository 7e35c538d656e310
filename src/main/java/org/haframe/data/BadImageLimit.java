package org.haframe.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Ends an import with too many bad images. There is no table then to keep the list of them, so it
 * goes to the text file NAME.rejected.tsv beside the output (path, tabulator, reason), which the
 * next successful import of the same output deletes.
 */
final class BadImageLimit {
  private static final int REJECTIONS_SHOWN = 5;

  private final ImportRequest request;
  private final FileSystem fileSystem;
  private final Path list;

  BadImageLimit(ImportRequest request, FileSystem fileSystem) {
    this.request = request;
    this.fileSystem = fileSystem;
    Path output = fileSystem.makeQualified(new Path(request.output()));
    list = new Path(output.getParent(), output.getName() + ".rejected.tsv");
  }

  /**
   * @param rejections all, those known from names included
   * @throws InvalidImageDataException if they are too many, or no image is left
   */
  void require(FoundImages found, List<Rejection> rejections) throws IOException {
    if (request.source() instanceof ImageSource.CopiedTable) {
      return; // They were accepted when the table was imported.
    }
    // Images that were rejected by their name are not among the found ones.
    long all = found.count() + found.rejections().size();
    long bad = rejections.size();
    if (all == 0) {
      throw new InvalidImageDataException(
          "Cannot import %s: no image is in it. Check the path.".formatted(inputs()));
    }
    if (bad < all && (double) bad / all <= request.maxBadShare()) {
      return;
    }
    write(rejections);
    throw new InvalidImageDataException(
        "Cannot import %s: %,d of %,d images are bad (%.2f %%), and %.2f %% are allowed. All are listed in %s; the first:%s%nRepair or remove them, or allow more (--max-bad-share)."
            .formatted(
                inputs(),
                bad,
                all,
                100.0 * bad / all,
                100 * request.maxBadShare(),
                list,
                rejections.stream()
                    .limit(REJECTIONS_SHOWN)
                    .map(rejection -> "%n  %s %s".formatted(rejection.path(), rejection.reason()))
                    .collect(Collectors.joining())));
  }

  private String inputs() {
    return String.join(", ", request.source().inputs().stream().map(ImageInput::path).toList());
  }

  /** Deletes the list of an earlier import that failed. */
  void deleteList() throws IOException {
    fileSystem.delete(list, false);
  }

  private void write(List<Rejection> rejections) throws IOException {
    try (OutputStream output = fileSystem.create(list, true)) {
      for (Rejection rejection : rejections) {
        String line = rejection.path() + "\t" + rejection.reason().replaceAll("\\s+", " ") + "\n";
        output.write(line.getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
