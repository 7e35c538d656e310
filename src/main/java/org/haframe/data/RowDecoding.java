package org.haframe.data;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Row;

/** How rows become labelled images in memory. */
public interface RowDecoding extends Serializable {

  /** Side of the square images in pixels. */
  int size();

  /**
   * A row as it is sent to where it is decoded.
   *
   * @param number of the row in the order of all, counted from 0
   */
  default Row dealt(Row row, long number) {
    return row;
  }

  /**
   * The images of a partition, ordered by id.
   *
   * @param rows as {@link #dealt}, in any order
   * @throws InvalidImageDataException if an image cannot be used
   */
  DecodedImages decode(Iterator<Row> rows);
}
