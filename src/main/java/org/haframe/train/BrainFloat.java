package org.haframe.train;

/**
 * bfloat16: the upper half of a float32, with its range and 8 significant bits. Rounded to the
 * nearest, in ties to even.
 */
final class BrainFloat {

  private static final short NOT_A_NUMBER = 0x7FC0;

  private BrainFloat() {}

  static short of(float value) {
    if (Float.isNaN(value)) {
      return NOT_A_NUMBER; // rounding could carry its bits over to infinity
    }
    int bits = Float.floatToRawIntBits(value);
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }

  static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
