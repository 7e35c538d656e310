package org.haframe.network;

import org.haframe.frame.ClassFrame;

/** The classifier at the end of a network. Every head puts out logits, [B, K]. */
public sealed interface OutputHead {

  /** Number of classes K. */
  int classCount();

  /** Number of features that the classifier takes. */
  int featureCount();

  /** The constant vectors of a frame, and the loss that draws features to them. */
  record FixedFrame(ClassFrame frame, LossSettings.HierarchyAwareFrame loss) implements OutputHead {
    @Override
    public int classCount() {
      return frame.classCount();
    }

    @Override
    public int featureCount() {
      return frame.dimension();
    }
  }

  /**
   * A learnable matrix and bias with softmax cross-entropy: the flat baseline. Takes K features.
   */
  record LearnableSoftmax(int classCount) implements OutputHead {
    public LearnableSoftmax {
      if (classCount < 2) {
        throw new IllegalArgumentException(
            "Cannot classify into %d classes. At least two are needed.".formatted(classCount));
      }
    }

    @Override
    public int featureCount() {
      return classCount;
    }
  }
}
