package org.haframe.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * In which order libtorch finds images and filters in memory; what it computes from them has the
 * same order. Shapes are [B, C, H, W] in either.
 */
enum LibtorchLayout {
  /** As libtorch makes arrays unless told otherwise. */
  CHANNELS_FIRST {
    @Override
    NDArray arrange(NDArray array) {
      return array;
    }
  },

  /**
   * {@code torch.channels_last}. DJL has no name for it, but it is nothing else than a view of an
   * array [B, H, W, C].
   */
  CHANNELS_LAST {
    @Override
    NDArray arrange(NDArray array) {
      NDArray view = array.transpose(0, 2, 3, 1);
      Shape shape = view.getShape();
      // It is flattening that copies into the order of the view; duplicate() would keep the old
      // one.
      return view.flatten().reshape(shape).transpose(0, 3, 1, 2);
    }
  };

  /** The same values, four axes, in this order. */
  abstract NDArray arrange(NDArray array);
}
