package org.haframe.network;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Brings images into channel blocks and back, by ND4J's own operations. */
final class ChannelBlocks {

  private ChannelBlocks() {}

  /** [B, H, W, C] as [B, C / block, H, W, block]; itself where block is 0. */
  static INDArray of(INDArray images, long block) {
    if (block == 0) {
      return images;
    }
    return images
        .reshape('c', images.size(0), images.size(1), images.size(2), images.size(3) / block, block)
        .permute(0, 3, 1, 2, 4)
        .dup('c');
  }

  /** Images in any layout as [B, H, W, C]. */
  static INDArray undo(INDArray images) {
    if (images.rank() == 4) {
      return images;
    }
    long channels = images.size(1) * images.size(4);
    return images
        .permute(0, 2, 3, 1, 4)
        .dup('c')
        .reshape('c', images.size(0), images.size(2), images.size(3), channels);
  }
}
