package org.haframe.network;

import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;

/** The libraries that can compute the layers, to run a test on each. */
enum KernelRoute {
  ONEDNN,
  LIBND4J;

  /**
   * What the supplier makes while this route is chosen; layers keep the route they are made with.
   */
  <T> T choose(Supplier<T> maker) {
    String before = System.getProperty(ChannelKernels.PROPERTY);
    System.setProperty(ChannelKernels.PROPERTY, name().toLowerCase(java.util.Locale.ROOT));
    try {
      return maker.get();
    } finally {
      if (before == null) {
        System.clearProperty(ChannelKernels.PROPERTY);
      } else {
        System.setProperty(ChannelKernels.PROPERTY, before);
      }
    }
  }

  ChannelKernels kernels() {
    return choose(() -> ChannelKernels.of(DataType.FLOAT));
  }
}
