package org.haframe.network;

/** Setting {@code network.precision}: what convolutions multiply. All arrays are float32. */
public enum Precision {
  /** The values as they are. */
  FLOAT32,
  /**
   * The values rounded to bfloat16 (8 significant bits), whose products are summed in float32,
   * where the library and the processor have it: oneDNN, on processors with AVX-512's bfloat16
   * instructions, from blocks of channels to blocks. Elsewhere as {@link #FLOAT32}. Parameters,
   * their gradients, normalisation, sums and the head stay float32.
   */
  BFLOAT16_COMPUTE
}
