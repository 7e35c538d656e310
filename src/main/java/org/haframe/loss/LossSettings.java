package org.haframe.loss;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.FrameSolver;
import org.haframe.frame.ImpliedFeatures;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.TreeNodes;

/**
 * The loss, and with it the kind of classifier at the end of the network: settings {@code loss.*}.
 *
 * <p>Their JSON is part of every network.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LossSettings.CrossEntropy.class, name = "cross-entropy"),
  @JsonSubTypes.Type(value = LossSettings.SoftLabels.class, name = "soft-labels"),
  @JsonSubTypes.Type(
      value = LossSettings.HierarchicalCrossEntropy.class,
      name = "hierarchical-cross-entropy"),
  @JsonSubTypes.Type(value = LossSettings.ConditionalSoftmax.class, name = "conditional-softmax"),
  @JsonSubTypes.Type(value = LossSettings.Flamingo.class, name = "flamingo"),
  @JsonSubTypes.Type(value = LossSettings.FeatureHierarchy.class, name = "haf"),
  @JsonSubTypes.Type(value = FrameLossSettings.EquiangularFrame.class, name = "equiangular-frame"),
  @JsonSubTypes.Type(value = FrameLossSettings.HierarchicalEmbedding.class, name = "barz-denzler"),
  @JsonSubTypes.Type(value = FrameLossSettings.HierarchyAwareFrame.class, name = "haframe"),
  @JsonSubTypes.Type(value = FrameLossSettings.AngularFrame.class, name = "angular-frame"),
  @JsonSubTypes.Type(value = FrameLossSettings.AlignedFrame.class, name = "aligned-frame"),
  @JsonSubTypes.Type(value = LossSettings.ImpliedFrame.class, name = "implied-frame"),
  @JsonSubTypes.Type(value = LossSettings.NodeSubspaces.class, name = "hier-cos")
})
public sealed interface LossSettings
    permits FrameLossSettings,
        LossSettings.CrossEntropy,
        LossSettings.SoftLabels,
        LossSettings.HierarchicalCrossEntropy,
        LossSettings.ConditionalSoftmax,
        LossSettings.Flamingo,
        LossSettings.FeatureHierarchy,
        LossSettings.ImpliedFrame,
        LossSettings.NodeSubspaces {

  /** What turns the features of an image into the values that a loss takes. */
  enum Classifier {
    /** A learnt linear layer with one value for each class. */
    CLASSES,
    /** A learnt linear layer with one value for each node below the root. */
    NODES,
    /** A learnt linear layer for each level, which sees the features of its level and below. */
    LEVEL_CHUNKS,
    /** A learnt linear layer for each level, with weights of length 1. */
    LEVELS,
    /** Products with the constant vectors of a frame. */
    FRAME,
    /** A learnt linear layer into the space of a frame, then products with its vectors. */
    ALIGNED_FRAME,
    /** None: the features are the values, one for each node below the root. */
    FEATURES
  }

  /** What the loss needs before it. */
  Classifier classifier();

  /** Whether the values are products with the vectors of a frame. */
  default boolean takesFrame() {
    return false;
  }

  /**
   * The loss over a tree.
   *
   * @param similarities S, cosines of the frame's vectors, [K][K]; asked for only by losses that
   *     compare with them, since they take more memory than all else of an output
   */
  ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities);

  /**
   * Class scores that other programs can compute: a factor times the values, one for each class. Of
   * a classifier for each level the values are those of the last.
   *
   * @param ofDirection whether of the values that the features would have at length 1, so cosines
   */
  record PlainScores(double factor, boolean ofDirection) {}

  /** Class scores of this kind; empty where they are of another. */
  default Optional<PlainScores> plainScores() {
    return classifier() == Classifier.CLASSES || classifier() == Classifier.LEVELS
        ? Optional.of(new PlainScores(1, false))
        : Optional.empty();
  }

  /**
   * How much the probability of a class's ancestors counts, beside its own, where classes are
   * ranked by argmax: the share of each level above the last, in [0, 1]. Steps of a training do not
   * depend on it; which of its epochs is kept does, by the answers to the validation images.
   */
  default double smoothing() {
    return 0;
  }

  /**
   * These settings with what they need to know of the classes.
   *
   * @param chosen how class vectors shall lie, for losses that compare features with them
   * @throws IllegalArgumentException if no vectors can lie so
   */
  default LossSettings forClasses(HierarchicalDistances distances, FrameSettings chosen) {
    return this;
  }

  /**
   * The frame that the loss is meant for.
   *
   * @param chosen by the user
   * @param largestDistance between two classes
   */
  default FrameSettings frame(FrameSettings chosen, int largestDistance) {
    return chosen;
  }

  /** Softmax cross-entropy on a learnable linear classifier: the flat baseline. */
  record CrossEntropy() implements LossSettings {
    @Override
    public Classifier classifier() {
      return Classifier.CLASSES;
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new CrossEntropyLoss();
    }
  }

  /**
   * Targets that are shared with near classes: Bertinetto et al., CVPR 2020.
   *
   * @param beta in (0, 1000]; the larger, the closer to cross-entropy. The authors use 4 to 30.
   */
  record SoftLabels(double beta) implements LossSettings {
    public SoftLabels {
      LossRanges.requirePositive("loss.beta", beta);
    }

    @Override
    public Classifier classifier() {
      return Classifier.CLASSES;
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new SoftLabelLoss(nodes.distances(), beta);
    }
  }

  /**
   * HXE, cross-entropy along the path with weights exp(-decay depth): Bertinetto et al., CVPR 2020.
   *
   * @param depthDecay in [0, 100]; 0 is cross-entropy. Their alpha, 0.1 to 0.6.
   */
  record HierarchicalCrossEntropy(double depthDecay) implements LossSettings {
    public HierarchicalCrossEntropy {
      LossRanges.requireWeight("loss.depth-decay", depthDecay);
    }

    @Override
    public Classifier classifier() {
      return Classifier.CLASSES;
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new HierarchicalCrossEntropyLoss(LevelDivergence.of(nodes.distances(), depthDecay));
    }
  }

  /** A softmax over the children of each node: YOLO-v2, Redmon and Farhadi, CVPR 2017. */
  record ConditionalSoftmax() implements LossSettings {
    @Override
    public Classifier classifier() {
      return Classifier.NODES;
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new ConditionalSoftmaxLoss(nodes);
    }
  }

  /**
   * A cross-entropy for each level, on features of its own and, without gradient, those of finer
   * levels: Flamingo, Chang et al., CVPR 2021.
   */
  record Flamingo() implements LossSettings {
    @Override
    public Classifier classifier() {
      return Classifier.LEVEL_CHUNKS;
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new LevelCrossEntropyLoss(new LevelValues(nodes.distances()));
    }
  }

  /** HAF, Garg et al., ECCV 2022: level classifiers that agree with each other. */
  record FeatureHierarchy() implements LossSettings {
    @Override
    public Classifier classifier() {
      return Classifier.LEVELS;
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new FeatureHierarchyLoss(new LevelValues(nodes.distances()), new CrossEntropyLoss());
    }
  }

  /**
   * Ours: a learnt classifier, whose logits stand for products of features with the vectors of a
   * frame. These implied features are drawn to the vectors ({@link LevelFrameLoss}); where neither
   * term has a weight and the classes alone have a classifier, it is HXE.
   *
   * @param depthDecay how fast the weights of the levels fall, in [0, 100]; 0 counts classes alone
   * @param smoothing share of each level above the last where classes are ranked, in [0, 1]
   * @param cosineWeight of the cosine term, in [0, 100]
   * @param distanceWeight of the expected distance in levels, in [0, 100]; 0 where an earlier
   *     version did not store it
   * @param levelClassifiers whether on the classifiers of all levels that HAF has, with all of its
   *     losses ({@link FeatureHierarchyLoss}) but for its cross-entropy, for which this one stands;
   *     false where an earlier version did not store it
   * @param similarities cosines of class vectors at distance 1, ..., max d; empty before the
   *     classes are known ({@link #forClasses})
   */
  record ImpliedFrame(
      double depthDecay,
      double smoothing,
      double cosineWeight,
      double distanceWeight,
      boolean levelClassifiers,
      List<Double> similarities)
      implements LossSettings {
    public ImpliedFrame {
      LossRanges.requireWeight("loss.depth-decay", depthDecay);
      LossRanges.requireShare("loss.smoothing", smoothing);
      LossRanges.requireWeight("loss.cosine-weight", cosineWeight);
      LossRanges.requireWeight("loss.distance-weight", distanceWeight);
      similarities = List.copyOf(similarities);
    }

    @Override
    public Classifier classifier() {
      return levelClassifiers ? Classifier.LEVELS : Classifier.CLASSES;
    }

    @Override
    public LossSettings forClasses(HierarchicalDistances distances, FrameSettings chosen) {
      List<Double> wanted = FrameSolver.closedFormSimilarities(distances, chosen.mapping());
      ImpliedFeatures.of(distances, wanted); // refused here, not where the layer is made
      return new ImpliedFrame(
          depthDecay, smoothing, cosineWeight, distanceWeight, levelClassifiers, wanted);
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> ofFrame) {
      HierarchicalDistances distances = nodes.distances();
      ClassLoss classLoss =
          new LevelFrameLoss(
              LevelDivergence.ofMeanWeightOne(distances, depthDecay),
              new ExpectedDistance(distances),
              distanceWeight,
              new ImpliedCosineComparison(ImpliedFeatures.of(distances, similarities)),
              cosineWeight);
      return levelClassifiers
          ? new FeatureHierarchyLoss(new LevelValues(distances), classLoss)
          : classLoss;
    }
  }

  /**
   * Hier-COS, Sani and Anand, CVPR 2026: a direction for each node, classes by the length of a
   * projection.
   *
   * @param regularisation weight of the deviation of each level, in [0, 100]; 0.05 in the paper
   */
  record NodeSubspaces(double regularisation) implements LossSettings {
    public NodeSubspaces {
      LossRanges.requireWeight("loss.regularisation", regularisation);
    }

    @Override
    public Classifier classifier() {
      return Classifier.FEATURES;
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new NodeSubspaceLoss(nodes, regularisation);
    }
  }
}
