package org.haframe.data;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The chunks of a PNG file: four bytes of length, four of type, the data, four of checksum.
 *
 * <p>Java's reader takes memory for what a chunk says, before it looks whether there is so much,
 * and expands compressed text of any length, which no one asks for. So lengths are checked, and
 * text is left out, before it gets to see the file.
 */
final class PngChunks {
  private static final int SIGNATURE_BYTES = 8;
  private static final int HEAD_BYTES = 8;
  private static final int CHECKSUM_BYTES = 4;

  private static final int COMPRESSED_TEXT = 0x7A545874; // zTXt
  private static final int INTERNATIONAL_TEXT = 0x69545874; // iTXt
  private static final int END = 0x49454E44; // IEND

  private PngChunks() {}

  /**
   * The file without text that may be compressed; the same array where there is none.
   *
   * @throws UndecodableImageException if a chunk says more bytes than the file has
   */
  static byte[] withoutText(byte[] file) throws UndecodableImageException {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    byte[] kept = file;
    int length = Math.min(SIGNATURE_BYTES, file.length); // of what is kept
    int position = length;
    while (position + HEAD_BYTES <= file.length) {
      int said = bytes.getInt(position);
      int type = bytes.getInt(position + Integer.BYTES);
      if (said < 0 || said > file.length - position - HEAD_BYTES) {
        throw new UndecodableImageException(
            "is damaged: a part at byte %,d says %,d bytes of %,d"
                .formatted(position, Integer.toUnsignedLong(said), file.length));
      }
      int end = Math.min(file.length, position + HEAD_BYTES + said + CHECKSUM_BYTES);
      if (type == COMPRESSED_TEXT || type == INTERNATIONAL_TEXT) {
        kept = kept == file ? file.clone() : kept;
      } else {
        System.arraycopy(file, position, kept, length, end - position);
        length += end - position;
      }
      position = type == END ? file.length : end;
    }
    return kept == file ? file : Arrays.copyOf(kept, length);
  }
}
