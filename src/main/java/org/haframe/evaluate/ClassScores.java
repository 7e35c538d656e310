package org.haframe.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyChange;
import org.haframe.network.NetworkReplica;
import org.haframe.severity.HierarchicalEnsemble;
import org.jspecify.annotations.Nullable;

/** What class scores become of the logits of a network. */
sealed interface ClassScores extends Serializable {

  /**
   * The scores of a minibatch.
   *
   * @param logits of the network, [B, K], row major
   * @param pixels that the network saw
   * @param count images, B
   * @return [B, K], row major
   */
  float[] of(float[] logits, float[] pixels, int count);

  /** Whether a class has scores at all. */
  default boolean knows(int classIndex) {
    return true;
  }

  /**
   * The scores of a model for the classes of another tree: as they are, where it is the same.
   *
   * @throws IllegalArgumentException if the model knows none of the classes
   */
  static ClassScores between(ClassHierarchy ofModel, ClassHierarchy hierarchy) {
    HierarchyChange change = HierarchyChange.between(ofModel, hierarchy);
    if (change.added().size() == hierarchy.labels().count()) {
      throw new IllegalArgumentException(
          "Cannot score a model of the hierarchy %s by the hierarchy %s: they have no class in common. Classes are matched by node id."
              .formatted(ofModel.name(), hierarchy.name()));
    }
    return ofModel.labels().equals(hierarchy.labels())
        ? new Logits()
        : new OfOtherClasses(change.earlierClasses());
  }

  /** The logits as they are. */
  record Logits() implements ClassScores {
    @Override
    public float[] of(float[] logits, float[] pixels, int count) {
      return logits;
    }
  }

  /**
   * The logits in the order of other classes. Those that the network does not know get the lowest
   * float, which no softmax tells from minus infinity: they have the probability 0, and the others
   * share the probability of classes that are no longer there, in proportion to their own.
   *
   * @param columns of each class its index among those of the network, or {@link
   *     HierarchyChange#NONE}
   */
  record OfOtherClasses(int[] columns) implements ClassScores {
    @Override
    public float[] of(float[] logits, float[] pixels, int count) {
      int width = logits.length / count;
      var scores = new float[count * columns.length];
      for (int i = 0; i < count; i++) {
        for (int k = 0; k < columns.length; k++) {
          scores[i * columns.length + k] =
              knows(k) ? logits[i * width + columns[k]] : -Float.MAX_VALUE;
        }
      }
      return scores;
    }

    @Override
    public boolean knows(int classIndex) {
      return columns[classIndex] != HierarchyChange.NONE;
    }
  }

  /** Of the network together with one of coarser classes, which sees the same pixels. */
  final class Ensemble implements ClassScores {
    private static final long serialVersionUID = 1;

    private final HierarchicalEnsemble ensemble;
    private final Broadcast<String> coarseNetwork;
    private final Broadcast<float[]> coarseParameters;
    private final int imageSize;

    /** Of one task; every task reads a copy of its own of this. */
    private transient @Nullable NetworkReplica coarse;

    /**
     * @param imageSize side of the images in pixels
     */
    Ensemble(
        HierarchicalEnsemble ensemble,
        Broadcast<String> coarseNetwork,
        Broadcast<float[]> coarseParameters,
        int imageSize) {
      this.ensemble = ensemble;
      this.coarseNetwork = coarseNetwork;
      this.coarseParameters = coarseParameters;
      this.imageSize = imageSize;
    }

    @Override
    public float[] of(float[] logits, float[] pixels, int count) {
      float[] above = coarse().logits(pixels, count);
      int width = logits.length / count;
      int aboveWidth = above.length / count;
      var together = new float[logits.length];
      for (int i = 0; i < count; i++) {
        float[] scores =
            ensemble.logits(
                Arrays.copyOfRange(logits, i * width, (i + 1) * width),
                Arrays.copyOfRange(above, i * aboveWidth, (i + 1) * aboveWidth));
        System.arraycopy(scores, 0, together, i * width, width);
      }
      return together;
    }

    private NetworkReplica coarse() {
      NetworkReplica replica = coarse;
      if (replica == null) {
        replica = new NetworkReplica(coarseNetwork.value(), imageSize);
        replica.loadParameters(coarseParameters.value());
        coarse = replica;
      }
      return replica;
    }
  }
}
