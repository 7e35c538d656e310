package org.haframe.data;

import java.io.Serializable;

/** How images lie in a file of records that all have the same length. */
sealed interface RecordFormat extends Serializable {

  /** Bytes before the first record. */
  int headerBytes();

  /** Bytes of a record. */
  int recordBytes();

  int width();

  int height();

  /** The class number of a record. */
  int label(long record, byte[] bytes);

  /** The image of a record as a PNG file. */
  byte[] png(byte[] bytes, PngWriter writer);

  /** Coarse label, fine label, then planes of 1,024 red, green and blue values, row major. */
  record Cifar100() implements RecordFormat {
    private static final int SIDE = 32;
    private static final int LABELS = 2;

    @Override
    public int headerBytes() {
      return 0;
    }

    @Override
    public int recordBytes() {
      return LABELS + SIDE * SIDE * 3;
    }

    @Override
    public int width() {
      return SIDE;
    }

    @Override
    public int height() {
      return SIDE;
    }

    @Override
    public int label(long record, byte[] bytes) {
      return bytes[1] & 0xFF;
    }

    @Override
    public byte[] png(byte[] bytes, PngWriter writer) {
      int plane = SIDE * SIDE;
      byte[] pixels = new byte[plane * 3];
      for (int i = 0; i < plane; i++) {
        for (int channel = 0; channel < 3; channel++) {
          pixels[i * 3 + channel] = bytes[LABELS + channel * plane + i];
        }
      }
      return writer.rgb(pixels, SIDE, SIDE);
    }
  }

  /**
   * The image file of an IDX pair: a header of 16 bytes, then one byte a pixel, row major.
   *
   * @param labels the class numbers, from the other file of the pair; never changed
   */
  record Idx(int width, int height, byte[] labels) implements RecordFormat {
    static final int HEADER_BYTES = 16;

    @Override
    public int headerBytes() {
      return HEADER_BYTES;
    }

    @Override
    public int recordBytes() {
      return width * height;
    }

    @Override
    public int label(long record, byte[] bytes) {
      return labels[(int) record] & 0xFF;
    }

    @Override
    public byte[] png(byte[] bytes, PngWriter writer) {
      return writer.grey(bytes, width, height);
    }
  }
}
