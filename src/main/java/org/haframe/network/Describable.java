package org.haframe.network;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer or vertex of ours that can say itself in {@link PlainLayers}. */
interface Describable {

  /**
   * Says what this computes in inference.
   *
   * @param name of its output
   * @param inputs names of what it takes
   * @param parameters by name; none for a vertex without parameters
   */
  void describeTo(
      PlainLayers layers, String name, List<String> inputs, Map<String, INDArray> parameters);

  /** An array's values with its shape. */
  static PlainLayers.Weight weight(INDArray array) {
    return new PlainLayers.Weight(array.dup('c').data().asFloat(), array.shape());
  }
}
