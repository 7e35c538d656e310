package org.haframe.network;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The weight and bias of a convolution that does in inference what convolution and normalisation
 * do: with s = gamma / sqrt(variance + epsilon), weight W s and bias beta - mean s, per output.
 *
 * <p>Anyone may write to the parameters, which are views of a network's flat vector, and nothing
 * tells. So the bytes are compared with a copy in each pass: a few microseconds, where folding
 * takes a hundred.
 */
final class FoldedWeight {

  private final ChannelBlock block;
  private final List<INDArray> seen = new ArrayList<>();
  private INDArray weight = Nd4j.empty();
  private INDArray bias = Nd4j.empty();
  private long version;

  FoldedWeight(ChannelBlock block) {
    this.block = block;
  }

  /** Folds anew if a parameter has changed. */
  void follow(ChannelArrays parameters) {
    List<INDArray> current =
        block.normalised()
            ? List.of(
                parameters.weight(),
                parameters.gamma(),
                parameters.beta(),
                parameters.mean(),
                parameters.variance())
            : List.of(parameters.weight());
    if (wasSeen(current)) {
      return;
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      seen.clear();
      current.forEach(array -> seen.add(array.dup('c')));
      fold(parameters);
    }
    version++;
  }

  private boolean wasSeen(List<INDArray> current) {
    if (seen.isEmpty()) {
      return false;
    }
    for (int i = 0; i < current.size(); i++) {
      Pointer now = OneDnn.addressOf(current.get(i));
      Pointer then = OneDnn.addressOf(seen.get(i));
      if (Pointer.memcmp(now, then, seen.get(i).length() * Float.BYTES) != 0) {
        return false;
      }
    }
    return true;
  }

  private void fold(ChannelArrays parameters) {
    if (!block.normalised()) {
      weight = seen.get(0);
      bias = Nd4j.zeros(weight.dataType(), block.getNOut());
      return;
    }
    INDArray scale =
        parameters.gamma().div(Transforms.sqrt(parameters.variance().add(block.epsilon()), false));
    weight = parameters.weight().mul(scale.reshape('c', block.getNOut(), 1, 1, 1));
    bias = parameters.beta().sub(parameters.mean().mul(scale));
  }

  /** Rises when weight and bias change. */
  long version() {
    return version;
  }

  /** [outputs, inputs, kernel, kernel], 'c' order. */
  INDArray weight() {
    return weight;
  }

  /** [outputs]. */
  INDArray bias() {
    return bias;
  }
}
