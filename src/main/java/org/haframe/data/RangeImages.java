package org.haframe.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;
import org.tukaani.xz.XZIOException;

/** The images of a range of records, read one by one. Closes the file at its end. */
final class RangeImages implements Iterator<LabelledImage> {
  private final RecordFile file;
  private final RecordFormat format;
  private final long end;
  private final List<String> classNames;
  private final Map<String, String> labels;
  private final PngWriter writer = new PngWriter();
  private final byte[] bytes;
  private final InputStream input;
  private long record;

  /**
   * @param classNames by class number
   * @param labels leaf by class name
   */
  RangeImages(
      RecordFile.Range range, InputFiles files, List<String> classNames, Map<String, String> labels)
      throws IOException {
    file = range.file();
    format = file.format();
    record = range.start();
    end = range.start() + range.count();
    this.classNames = classNames;
    this.labels = labels;
    bytes = new byte[format.recordBytes()];
    input = files.open(file.path());
    try {
      input.skipNBytes(format.headerBytes() + record * format.recordBytes());
    } catch (EOFException | ZipException | XZIOException e) {
      throw RecordFile.damaged(file.path(), record, e);
    }
  }

  @Override
  public boolean hasNext() {
    return record < end;
  }

  /**
   * @throws InvalidImageDataException if the file is damaged or a class number has no name
   */
  @Override
  public LabelledImage next() {
    if (record >= end) {
      throw new NoSuchElementException();
    }
    try {
      if (input.readNBytes(bytes, 0, bytes.length) < bytes.length) {
        throw new EOFException("the file ends");
      }
      LabelledImage image = image();
      record++;
      if (record == end) {
        finish();
      }
      return image;
    } catch (EOFException | ZipException | XZIOException e) {
      throw RecordFile.damaged(file.path(), record, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void finish() throws IOException {
    // At the end of a compressed file this also compares its checksum.
    if (record == file.records() && input.read() >= 0) {
      throw new InvalidImageDataException(
          "Cannot read %s: data follows its %,d records of %,d bytes. Is it another format?"
              .formatted(file.path(), file.records(), format.recordBytes()));
    }
    input.close();
  }

  private LabelledImage image() {
    int number = format.label(record, bytes);
    if (number >= classNames.size()) {
      throw new InvalidImageDataException(
          "Cannot read %s: record %,d, counted from 0, has class number %d, but there are %d class names. Is it another format, or are names missing?"
              .formatted(file.path(), record, number, classNames.size()));
    }
    return new LabelledImage(
        // Executors need not have the driver's locale, and some write other digits.
        String.format(Locale.ROOT, "%s/%06d", file.split().text(), file.firstOrdinal() + record),
        labels.get(classNames.get(number)),
        format.png(bytes, writer),
        format.width(),
        format.height(),
        file.path() + "#" + record,
        file.split().text());
  }
}
