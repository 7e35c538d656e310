package org.haframe.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;
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

  /** The logits as they are. */
  record Logits() implements ClassScores {
    @Override
    public float[] of(float[] logits, float[] pixels, int count) {
      return logits;
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
