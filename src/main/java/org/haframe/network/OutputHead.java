package org.haframe.network;

import java.util.Optional;
import java.util.stream.IntStream;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.FrameSolver;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.TreeNodes;
import org.haframe.loss.LossSettings;

/**
 * The classifier at the end of a network and the loss it is trained with. Every head puts out class
 * scores, [B, K].
 *
 * @param nodes of the class tree
 * @param frame of a loss that takes products with its vectors; else empty
 * @param leastFeatures that the transformation module puts out, where their number is free; 0
 *     unless a network with so many has learnt something that shall be kept
 */
public record OutputHead(
    LossSettings loss, TreeNodes nodes, Optional<ClassFrame> frame, int leastFeatures) {
  public OutputHead {
    if (frame.isPresent() != loss.takesFrame()) {
      throw new IllegalArgumentException(
          "Cannot train %s %s a frame. Give a frame to the losses that take one, and to no other."
              .formatted(loss, frame.isPresent() ? "with" : "without"));
    }
  }

  /**
   * The head for the classes of a tree.
   *
   * @param chosen how class vectors shall lie, if the loss needs to know
   * @throws IllegalArgumentException if none can lie so
   */
  public static OutputHead of(LossSettings loss, ClassHierarchy hierarchy, FrameSettings chosen) {
    HierarchicalDistances distances = hierarchy.distances();
    Optional<ClassFrame> frame = Optional.empty();
    if (loss.takesFrame()) {
      frame = Optional.of(FrameSolver.solve(distances, loss.frame(chosen, distances.max())));
    }
    return new OutputHead(loss.forClasses(distances, chosen), hierarchy.nodes(), frame, 0);
  }

  /** Softmax cross-entropy over classes without a tree: the flat baseline. */
  public static OutputHead flat(int classCount) {
    return new OutputHead(
        new LossSettings.CrossEntropy(), TreeNodes.flat(classCount), Optional.empty(), 0);
  }

  /** Number of classes K. */
  public int classCount() {
    return nodes.classCount();
  }

  /**
   * Number of features that the transformation module shall put out: those of the frame's vectors
   * where it ends in them, one for each node where the features are the values, else K or more.
   */
  int featureCount() {
    return switch (loss.classifier()) {
      case FRAME -> frame.orElseThrow().dimension();
      case FEATURES -> nodes.count();
      case CLASSES, NODES, LEVELS, ALIGNED_FRAME -> Math.max(nodes.classCount(), leastFeatures);
      case LEVEL_CHUNKS -> nodes.classCount();
    };
  }

  /**
   * Number of values that the output layer takes: those of the loss, or the features of a frame.
   */
  int valueCount() {
    return frame.map(ClassFrame::dimension).orElseGet(() -> valueCount(loss, nodes));
  }

  /** Number of values that a loss without a frame takes. */
  static int valueCount(LossSettings loss, TreeNodes nodes) {
    return switch (loss.classifier()) {
      case FRAME, ALIGNED_FRAME ->
          throw new IllegalArgumentException(
              "Cannot tell the values of %s from the tree: its frame has them.".formatted(loss));
      case FEATURES, NODES -> nodes.count();
      case CLASSES -> nodes.classCount();
      case LEVELS, LEVEL_CHUNKS -> {
        HierarchicalDistances distances = nodes.distances();
        yield IntStream.rangeClosed(1, distances.height()).map(distances::nodeCount).sum();
      }
    };
  }
}
