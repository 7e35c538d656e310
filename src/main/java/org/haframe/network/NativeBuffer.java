package org.haframe.network;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Native memory that is kept from one use to the next and grows when it must: a fresh block of some
 * megabytes costs more in page faults than most kernels in arithmetic.
 */
final class NativeBuffer {

  /** A cache line, and the widest vector. */
  private static final int ALIGNMENT = 64;

  private BytePointer block = new BytePointer();
  private Pointer aligned = block;
  private long capacity = -1;

  /** Aligned memory of at least this size. Its content is lost when it grows. */
  Pointer ofBytes(long bytes) {
    if (bytes > capacity) {
      block.close();
      block = new BytePointer(bytes + ALIGNMENT);
      aligned = block.getPointer((ALIGNMENT - block.address() % ALIGNMENT) % ALIGNMENT);
      capacity = bytes;
    }
    return aligned;
  }
}
