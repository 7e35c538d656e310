package org.haframe.network;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parameters of a {@link ChannelBlock}, or their gradients, by {@link ChannelBlockParameters}.
 */
record ChannelArrays(Map<String, INDArray> byName) {

  /** [outputs, inputs, kernel, kernel]. */
  INDArray weight() {
    return byName.get(ChannelBlockParameters.WEIGHT);
  }

  /** [C]. */
  INDArray gamma() {
    return byName.get(ChannelBlockParameters.GAMMA);
  }

  /** [C]; behind gamma in memory. */
  INDArray beta() {
    return byName.get(ChannelBlockParameters.BETA);
  }

  /** [C]. */
  INDArray mean() {
    return byName.get(ChannelBlockParameters.MEAN);
  }

  /** [C]. */
  INDArray variance() {
    return byName.get(ChannelBlockParameters.VARIANCE);
  }
}
