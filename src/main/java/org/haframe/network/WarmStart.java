package org.haframe.network;

import java.util.Optional;
import org.haframe.frame.ClassFrame;
import org.haframe.frame.FrameDimension;
import org.haframe.frame.FrameRotation;
import org.haframe.frame.FrameSettings;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyChange;
import org.haframe.loss.LossSettings;
import org.haframe.loss.LossSettings.Classifier;

/**
 * Begins a training with what a model has learnt, for the same class tree or one that has grown
 * since.
 *
 * <p>The frame of the later tree is turned towards the model's ({@link FrameRotation}). The network
 * never has fewer features than the model, so that classes which leave take nothing along. New
 * features stand behind the others, the classifier's values where class or node stand in the later
 * tree. What is not new is copied, running statistics included; what is new
 *
 * <ul>
 *   <li>has no say in what is not: its weights into earlier units are 0, so that earlier features,
 *       and the scores of earlier classes of a learnt classifier, are those of the model;
 *   <li>begins small: the scale of new features, and the weights of new values, are a fifth of what
 *       they are in a fresh network. So features nearly keep their direction, and their cosines
 *       with the vectors of a frame; growing-trees.md has what other scales do. Level classifiers,
 *       of which only the direction counts, begin as in a fresh network.
 * </ul>
 *
 * <p>Of the same tree, the parameters are those of the model, bit for bit.
 */
public final class WarmStart {

  private final HierarchyAwareModel model;
  private final HierarchyChange change;
  private final LearntNetwork learnt;
  private final LossSettings loss;

  private WarmStart(HierarchyAwareModel model, HierarchyChange change) {
    this.model = model;
    this.change = change;
    this.learnt = new LearntNetwork(model.networkJson());
    this.loss = learnt.loss();
  }

  /**
   * A start from a model.
   *
   * @param hierarchy whose classes shall be learnt
   */
  public static WarmStart of(HierarchyAwareModel model, ClassHierarchy hierarchy) {
    return new WarmStart(model, HierarchyChange.between(model.hierarchy(), hierarchy));
  }

  /** The model that training starts from. */
  public HierarchyAwareModel model() {
    return model;
  }

  /** From the model's class tree to the one that shall be learnt. */
  public HierarchyChange change() {
    return change;
  }

  /**
   * The head for the classes that shall be learnt.
   *
   * @param chosen how the frame is made, if the loss needs one. Where it has as many dimensions as
   *     its cosines need, it has no fewer than the model's
   * @throws IllegalArgumentException if the loss has another classifier than the model's, or cannot
   *     grow, or the frame has fewer dimensions than the model's
   */
  public OutputHead head(LossSettings wanted, FrameSettings chosen) {
    requireGrowable(wanted);
    Optional<ClassFrame> earlier = model.frame();
    OutputHead head = OutputHead.of(wanted, change.later(), chosen);
    int least = earlier.map(ClassFrame::dimension).orElse(0);
    if (chosen.dimension().equals(FrameDimension.rank())
        && head.frame().filter(frame -> frame.dimension() < least).isPresent()) {
      head = OutputHead.of(wanted, change.later(), chosen.withDimension(least));
    }
    return new OutputHead(
        head.loss(),
        head.nodes(),
        head.frame()
            .map(
                frame ->
                    FrameRotation.nearest(frame, earlier.orElseThrow(), change.earlierClasses())),
        learnt.headWidth().orElse(0));
  }

  private void requireGrowable(LossSettings wanted) {
    if (wanted.classifier() != loss.classifier()) {
      throw new IllegalArgumentException(
          "Cannot start from a model that was trained with the loss %s: %s has another kind of classifier. Use the loss of the model, or train from the beginning."
              .formatted(loss, wanted));
    }
    if (change.keepsTreeAndOrder()) {
      return;
    }
    if (loss.classifier() == Classifier.LEVEL_CHUNKS) {
      throw cannotGrow("the features that a level sees depend on the number of classes");
    }
    if (loss.classifier() == Classifier.FEATURES && learnt.headWidth().isEmpty()) {
      throw cannotGrow("without a transformation module its values are channels of the backbone");
    }
    int levels = change.earlier().height();
    if (loss.classifier() == Classifier.LEVELS && levels != change.later().height()) {
      throw cannotGrow(
          "it classifies on each level, and there were %d and are %d"
              .formatted(levels, change.later().height()));
    }
  }

  private IllegalArgumentException cannotGrow(String why) {
    return new IllegalArgumentException(
        "Cannot start from a model of another class tree with the loss %s: %s. Use another loss, or train from the beginning. The change: %s."
            .formatted(loss, why, change.describe()));
  }

  /**
   * The parameters that a training begins with.
   *
   * @param networkJson of the network that shall be trained, with a {@link #head} of this start
   * @return its flat vector, running statistics included; a new array
   * @throws IllegalArgumentException if the network differs from the model's by more than its
   *     classes; the message names the layer
   */
  public float[] parameters(String networkJson) {
    return new GrownParameters(learnt, change).of(model, networkJson);
  }
}
