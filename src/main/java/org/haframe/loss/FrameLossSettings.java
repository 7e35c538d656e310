package org.haframe.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.haframe.frame.FrameSettings;
import org.haframe.frame.SimilarityMapping;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.TreeNodes;

/**
 * Settings of losses on products of features with the constant vectors of a frame. Where nothing
 * else is said, the products are the class scores.
 */
public sealed interface FrameLossSettings extends LossSettings {

  @Override
  default Classifier classifier() {
    return Classifier.FRAME;
  }

  @Override
  default boolean takesFrame() {
    return true;
  }

  @Override
  default Optional<PlainScores> plainScores() {
    return Optional.of(new PlainScores(1, false));
  }

  /** Cross-entropy on a fixed simplex equiangular tight frame: the tree plays no part. */
  record EquiangularFrame() implements FrameLossSettings {
    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new CrossEntropyLoss();
    }

    @Override
    public FrameSettings frame(FrameSettings chosen, int largestDistance) {
      return with(chosen, new SimilarityMapping.Equiangular());
    }
  }

  /**
   * Fixed embeddings whose cosines are 1 - d / max d: Barz and Denzler, WACV 2019.
   *
   * @param crossEntropyWeight of an additional cross-entropy, in [0, 100]. The authors use 0, 0.1.
   */
  record HierarchicalEmbedding(double crossEntropyWeight) implements FrameLossSettings {
    public HierarchicalEmbedding {
      LossRanges.requireWeight("loss.cross-entropy-weight", crossEntropyWeight);
    }

    @Override
    public Optional<PlainScores> plainScores() {
      return Optional.of(new PlainScores(1, true));
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new EmbeddingLoss(crossEntropyWeight);
    }

    @Override
    public FrameSettings frame(FrameSettings chosen, int largestDistance) {
      List<Double> falling = new ArrayList<>();
      for (int distance = 1; distance <= largestDistance; distance++) {
        falling.add(1 - (double) distance / largestDistance);
      }
      return with(chosen, new SimilarityMapping.PerLevel(falling));
    }
  }

  /**
   * Cross-entropy and all-class cosine comparison on the fixed frame: beta L_CE + alpha L_cos with
   * beta = 1 - alpha where alpha is at most 1, else 1 (HAFRAME: arXiv:2303.05689, and the authors'
   * code).
   *
   * @param alpha weight of the cosine term, in [0, 100]
   */
  record HierarchyAwareFrame(double alpha) implements FrameLossSettings {
    public HierarchyAwareFrame {
      LossRanges.requireWeight("loss.alpha", alpha);
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new HierarchyAwareFrameLoss(
          new CosineComparison(similarities.get()), alpha, weightBeside(alpha));
    }
  }

  /**
   * Ours: on all levels of the tree, the divergence of scaled cosines from what the frame can meet,
   * and the cosine comparison of HAFrame, weighted as there.
   *
   * @param tau scale of the cosines, in (0, 1000]
   * @param alpha weight of the cosine term, in [0, 100]
   * @param depthDecay how fast the weights of levels fall with depth, in [0, 100], as for {@link
   *     LossSettings.HierarchicalCrossEntropy}
   * @param smoothing share of each level above the last where classes are ranked, in [0, 1]
   */
  record AngularFrame(double tau, double alpha, double depthDecay, double smoothing)
      implements FrameLossSettings {
    public AngularFrame {
      LossRanges.requirePositive("loss.tau", tau);
      LossRanges.requireWeight("loss.alpha", alpha);
      LossRanges.requireWeight("loss.depth-decay", depthDecay);
      LossRanges.requireShare("loss.smoothing", smoothing);
    }

    @Override
    public Optional<PlainScores> plainScores() {
      return Optional.of(new PlainScores(tau, true));
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      HierarchicalDistances distances = nodes.distances();
      return AngularFrameLoss.of(
          LevelDivergence.of(distances, depthDecay),
          similarities.get(),
          tau,
          alpha,
          weightBeside(alpha));
    }
  }

  /**
   * Ours: a frame behind a learnt linear layer A that turns the features x into its space, with
   * {@link LevelFrameLoss} on the products w_c . A x. The layer has as many parameters as the
   * classifier that the frame stands in for; together they can be any linear classifier, but a step
   * moves its class vectors along the frame's cosines: what tells far classes apart is learnt
   * first, and siblings learn from each other.
   *
   * @param depthDecay how fast the weights of the levels fall, in [0, 100]; 0 counts classes alone
   * @param smoothing share of each level above the last where classes are ranked, in [0, 1]
   * @param cosineWeight of the cosine term, in [0, 100]; 0 where an earlier version did not store
   *     it
   * @param distanceWeight of the expected distance in levels, in [0, 100]; 0 where an earlier
   *     version did not store it
   */
  record AlignedFrame(
      double depthDecay, double smoothing, double cosineWeight, double distanceWeight)
      implements FrameLossSettings {
    public AlignedFrame {
      LossRanges.requireWeight("loss.depth-decay", depthDecay);
      LossRanges.requireShare("loss.smoothing", smoothing);
      LossRanges.requireWeight("loss.cosine-weight", cosineWeight);
      LossRanges.requireWeight("loss.distance-weight", distanceWeight);
    }

    @Override
    public Classifier classifier() {
      return Classifier.ALIGNED_FRAME;
    }

    @Override
    public ClassLoss over(TreeNodes nodes, Supplier<double[][]> similarities) {
      return new LevelFrameLoss(
          LevelDivergence.ofMeanWeightOne(nodes.distances(), depthDecay),
          new ExpectedDistance(nodes.distances()),
          distanceWeight,
          new CosineComparison(similarities.get()),
          cosineWeight);
    }
  }

  private static FrameSettings with(FrameSettings chosen, SimilarityMapping mapping) {
    return new FrameSettings(
        mapping,
        chosen.minimumSimilarity(),
        chosen.dimension(),
        chosen.seed(),
        chosen.truncation());
  }

  /** Weight of the cross-entropy beside a term of the given weight. */
  private static double weightBeside(double alpha) {
    return alpha <= 1 ? 1 - alpha : 1;
  }
}
