package org.haframe.data;

import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

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

  private static final List<String> FIELDS = List.of(HEIGHT, WIDTH, CHANNELS, MODE, DATA);

  /** OpenCV's types of unsigned bytes are 8 (channels - 1): CV_8UC1, CV_8UC3, CV_8UC4. */
  private static final int MODES_PER_CHANNEL = 8;

  private final ImageColumn.Format format;
  private final int size;
  private final ImageDecoder decoder = new ImageDecoder();

  /**
   * @param size side of the square that images are scaled to, in pixels
   */
  public PixelReader(ImageColumn.Format format, int size) {
    this.format = format;
    this.size = size;
  }

  /**
   * An image, scaled to a square.
   *
   * @param image value of an image column
   * @return RGB, unsigned bytes, row major, shape [size, size, 3]
   * @throws UndecodableImageException if there is none, or it cannot be read
   */
  public byte[] pixels(@Nullable Object image) throws UndecodableImageException {
    if (image == null) {
      throw new UndecodableImageException("is null");
    }
    return switch (format) {
      case FILE -> decoder.decode((byte[]) image, size);
      case PIXELS -> stored((Row) image);
    };
  }

  /** How long the value of an image column is, of either format; 0 for null. */
  public static long bytes(@Nullable Object image) {
    if (image instanceof Row struct) {
      byte @Nullable [] data = struct.getAs(DATA);
      return data == null ? 0 : data.length;
    }
    return image instanceof byte[] file ? file.length : 0;
  }

  private byte[] stored(Row image) throws UndecodableImageException {
    for (String field : FIELDS) { // where pixels come from may be null: it is not read
      if (image.isNullAt(image.fieldIndex(field))) {
        throw new UndecodableImageException("has no pixels: its %s is null".formatted(field));
      }
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
