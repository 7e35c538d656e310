package org.haframe.data;

import org.apache.spark.sql.Row;

/**
 * Reads the images of a column as pixels. Not for several threads at once: one reader per task.
 *
 * <p>The struct of Spark's data source image holds OpenCV's layout: row major, channels blue,
 * green, red and perhaps alpha, or grey alone, one byte each. It is scaled and laid on white as
 * {@link ImageDecoder} does with a file of the same pixels.
 */
public final class PixelReader {
  static final String HEIGHT = "height";
  static final String WIDTH = "width";
  static final String CHANNELS = "nChannels";
  static final String MODE = "mode";
  static final String DATA = "data";

  /** OpenCV's types of unsigned bytes are 8 (channels - 1): CV_8UC1, CV_8UC3, CV_8UC4. */
  private static final int MODES_PER_CHANNEL = 8;

  private final ImageColumn column;
  private final int size;
  private final ImageDecoder decoder = new ImageDecoder();

  /**
   * @param size side of the square that images are scaled to, in pixels
   */
  public PixelReader(ImageColumn column, int size) {
    this.column = column;
    this.size = size;
  }

  /**
   * The image of a row, scaled to a square.
   *
   * @return RGB, unsigned bytes, row major, shape [size, size, 3]
   * @throws UndecodableImageException if there is none, or it cannot be read
   */
  public byte[] pixels(Row row) throws UndecodableImageException {
    int index = row.fieldIndex(column.name());
    if (row.isNullAt(index)) {
      throw new UndecodableImageException("is null");
    }
    return switch (column.format()) {
      case FILE -> decoder.decode((byte[]) row.get(index), size);
      case PIXELS -> stored(row.getStruct(index));
    };
  }

  private byte[] stored(Row image) throws UndecodableImageException {
    if (image.anyNull()) {
      throw new UndecodableImageException("has no pixels: a field of it is null");
    }
    int width = image.<Integer>getAs(WIDTH);
    int height = image.<Integer>getAs(HEIGHT);
    int channels = image.<Integer>getAs(CHANNELS);
    int mode = image.<Integer>getAs(MODE);
    byte[] data = image.getAs(DATA);
    if (width < 1 || height < 1) { // what Spark's data source makes of a file that it cannot read
      throw new UndecodableImageException(
          "has no pixels: its size is %d x %d".formatted(width, height));
    }
    boolean known = channels == 1 || channels == 3 || channels == 4;
    if (!known || mode != MODES_PER_CHANNEL * (channels - 1)) {
      throw new UndecodableImageException(
          "is in a format that is not read: %d channels in OpenCV's mode %d"
              .formatted(channels, mode));
    }
    if (data.length != (long) width * height * channels) {
      throw new UndecodableImageException(
          "is damaged: %,d bytes for %d x %d pixels of %d channels"
              .formatted(data.length, width, height, channels));
    }
    return ImageScaler.scale(rgb(data, channels), width, height, size);
  }

  private static byte[] rgb(byte[] data, int channels) {
    byte[] rgb = new byte[data.length / channels * 3];
    for (int from = 0, to = 0; from < data.length; from += channels, to += 3) {
      int alpha = channels == 4 ? data[from + 3] & 0xFF : 255;
      for (int channel = 0; channel < 3; channel++) {
        int value = data[from + (channels == 1 ? 0 : 2 - channel)] & 0xFF;
        rgb[to + channel] = ImageDecoder.onWhite(value, alpha);
      }
    }
    return rgb;
  }
}
