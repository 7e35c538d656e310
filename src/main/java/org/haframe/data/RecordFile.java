package org.haframe.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.tukaani.xz.XZIOException;

/**
 * A file of image records.
 *
 * @param split where its images belong
 * @param firstOrdinal the number of its first record among all records of the split
 * @param records how many records it holds
 */
record RecordFile(String path, Split split, long firstOrdinal, long records, RecordFormat format)
    implements Serializable {

  /** Some records of a file, for one task. */
  record Range(RecordFile file, long start, int count) implements Serializable {

    /**
     * Reads the images of the range.
     *
     * @param classNames by class number
     * @param labels leaf by class name
     * @throws InvalidImageDataException if the file is damaged or a class number has no name
     */
    List<LabelledImage> read(InputFiles files, List<String> classNames, Map<String, String> labels)
        throws IOException {
      RecordFormat format = file.format;
      long record = start;
      var images = new ArrayList<LabelledImage>(count);
      try (InputStream input = files.open(file.path)) {
        input.skipNBytes(format.headerBytes() + start * format.recordBytes());
        var writer = new PngWriter();
        byte[] bytes = new byte[format.recordBytes()];
        for (; record < start + count; record++) {
          if (input.readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw new EOFException("the file ends");
          }
          images.add(file.image(record, bytes, writer, classNames, labels));
        }
        if (record == file.records && input.read() >= 0) {
          throw new InvalidImageDataException(
              "Cannot read %s: data follows its %,d records of %,d bytes. Is it another format?"
                  .formatted(file.path, file.records, format.recordBytes()));
        }
      } catch (EOFException | ZipException | XZIOException e) {
        throw damaged(file.path, record, e);
      }
      return images;
    }
  }

  /** The file in ranges of a given number of records, the last one perhaps shorter. */
  List<Range> ranges(int recordsPerRange) {
    var ranges = new ArrayList<Range>();
    for (long start = 0; start < records; start += recordsPerRange) {
      ranges.add(new Range(this, start, (int) Math.min(recordsPerRange, records - start)));
    }
    return ranges;
  }

  static InvalidImageDataException damaged(String path, long record, IOException cause) {
    return new InvalidImageDataException(
        "Cannot read %s: it is damaged or ends early at record %,d, counted from 0 (%s). Copy or download it again."
            .formatted(path, record, cause.getMessage()),
        cause);
  }

  private LabelledImage image(
      long record,
      byte[] bytes,
      PngWriter writer,
      List<String> classNames,
      Map<String, String> labels) {
    int number = format.label(record, bytes);
    if (number >= classNames.size()) {
      throw new InvalidImageDataException(
          "Cannot read %s: record %,d, counted from 0, has class number %d, but there are %d class names. Is it another format, or are names missing?"
              .formatted(path, record, number, classNames.size()));
    }
    return new LabelledImage(
        "%s/%06d".formatted(split.text(), firstOrdinal + record),
        labels.get(classNames.get(number)),
        format.png(bytes, writer),
        format.width(),
        format.height(),
        path + "#" + record,
        split.text());
  }
}
