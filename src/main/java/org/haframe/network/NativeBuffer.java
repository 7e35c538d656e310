package org.haframe.network;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Native memory that is kept from one use to the next and grows when it must: a fresh block of some
 * megabytes costs more in page faults than most kernels in arithmetic.
 *
 * <p>It is ND4J's memory, as arrays are: JavaCPP's own would count towards a limit that is the size
 * of the Java heap.
 */
final class NativeBuffer {

  /** A cache line, and the widest vector. */
  private static final int ALIGNMENT = 64;

  private INDArray block = Nd4j.empty(DataType.INT8);
  private Pointer aligned = new Pointer();
  private long capacity = -1;

  /** Aligned memory of at least this size. Its content is lost when it grows. */
  Pointer ofBytes(long bytes) {
    if (bytes > capacity) {
      if (!block.isEmpty()) {
        block.close();
      }
      block = Nd4j.createUninitializedDetached(DataType.INT8, bytes + ALIGNMENT);
      Pointer start = OneDnn.addressOf(block);
      long skipped = (ALIGNMENT - start.address() % ALIGNMENT) % ALIGNMENT;
      aligned = new BytePointer(start).getPointer(skipped);
      capacity = bytes;
    }
    return aligned;
  }
}
