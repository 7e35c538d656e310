package org.haframe.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

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
  record Range(RecordFile file, long start, long count) implements Serializable {}

  /**
   * The file in ranges of a given number of records, the last one perhaps shorter. A file in .xz is
   * one range: to skip records there takes as long as to read them.
   */
  List<Range> ranges(long recordsPerRange) {
    long step = path.endsWith(".xz") ? records : recordsPerRange;
    var ranges = new ArrayList<Range>();
    for (long start = 0; start < records; start += step) {
      ranges.add(new Range(this, start, Math.min(step, records - start)));
    }
    return ranges;
  }

  static InvalidImageDataException damaged(String path, long record, IOException cause) {
    return new InvalidImageDataException(
        "Cannot read %s: it is damaged or ends early at record %,d, counted from 0 (%s). Copy or download it again."
            .formatted(path, record, cause.getMessage()),
        cause);
  }
}
