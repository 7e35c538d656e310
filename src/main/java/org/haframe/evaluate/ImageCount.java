package org.haframe.evaluate;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;
import org.haframe.frame.FeatureSums;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.network.NetworkReplica;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.HierarchicalEnsemble;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.TemperatureFit;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the images of a partition when a network has seen them.
 *
 * @param <C> holds the counts of a partition
 */
sealed interface ImageCount<C> extends Serializable {

  /** Counts of no image. */
  C empty();

  /** Adds an image, by its label and its values. */
  void add(C count, int label, float[] values);

  /** Both together, in either of the two. */
  C merged(C left, C right);

  /**
   * What is counted of a minibatch.
   *
   * @return the values of each image, one behind the other; class scores, unless overridden
   */
  default float[] values(NetworkReplica network, float[] pixels, int count) {
    return network.logits(pixels, count);
  }

  /** Mistakes of the class scores; merges exactly, in any order. */
  record Mistakes(String hierarchyJson, DecisionRule rule) implements ImageCount<MistakeTally> {
    @Override
    public MistakeTally empty() {
      return MistakeTally.empty(
          HierarchyReader.read("hierarchy.json", hierarchyJson.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void add(MistakeTally count, int label, float[] scores) {
      count.add(label, scores, rule);
    }

    @Override
    public MistakeTally merged(MistakeTally left, MistakeTally right) {
      return left.merge(right);
    }
  }

  /** Mistakes of two networks together, one of coarser classes; merges exactly, in any order. */
  final class EnsembleMistakes implements ImageCount<MistakeTally> {
    private static final long serialVersionUID = 1;

    private final Mistakes mistakes;
    private final HierarchicalEnsemble ensemble;
    private final Broadcast<String> coarseNetwork;
    private final Broadcast<float[]> coarseParameters;
    private final int imageSize;

    /** Of one task; every task reads a copy of its own of this. */
    private transient @Nullable NetworkReplica coarse;

    /**
     * @param imageSize side of the images in pixels
     */
    EnsembleMistakes(
        Mistakes mistakes,
        HierarchicalEnsemble ensemble,
        Broadcast<String> coarseNetwork,
        Broadcast<float[]> coarseParameters,
        int imageSize) {
      this.mistakes = mistakes;
      this.ensemble = ensemble;
      this.coarseNetwork = coarseNetwork;
      this.coarseParameters = coarseParameters;
      this.imageSize = imageSize;
    }

    @Override
    public MistakeTally empty() {
      return mistakes.empty();
    }

    @Override
    public void add(MistakeTally count, int label, float[] scores) {
      mistakes.add(count, label, scores);
    }

    @Override
    public MistakeTally merged(MistakeTally left, MistakeTally right) {
      return mistakes.merged(left, right);
    }

    @Override
    public float[] values(NetworkReplica network, float[] pixels, int count) {
      float[] fine = network.logits(pixels, count);
      float[] above = coarse().logits(pixels, count);
      int fineWidth = fine.length / count;
      int aboveWidth = above.length / count;
      var together = new float[fine.length];
      for (int i = 0; i < count; i++) {
        float[] logits =
            ensemble.logits(
                Arrays.copyOfRange(fine, i * fineWidth, (i + 1) * fineWidth),
                Arrays.copyOfRange(above, i * aboveWidth, (i + 1) * aboveWidth));
        System.arraycopy(logits, 0, together, i * fineWidth, fineWidth);
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

  /** The temperature of the class scores; merges exactly, in any order. */
  record Temperatures() implements ImageCount<TemperatureFit> {
    @Override
    public TemperatureFit empty() {
      return new TemperatureFit();
    }

    @Override
    public void add(TemperatureFit count, int label, float[] scores) {
      count.add(label, scores);
    }

    @Override
    public TemperatureFit merged(TemperatureFit left, TemperatureFit right) {
      return left.merge(right);
    }
  }

  /** Sums of features, which merge to rounding. */
  record Features(int classCount, int dimension) implements ImageCount<FeatureSums> {
    @Override
    public FeatureSums empty() {
      return new FeatureSums(classCount, dimension);
    }

    @Override
    public void add(FeatureSums count, int label, float[] features) {
      count.add(label, features);
    }

    @Override
    public FeatureSums merged(FeatureSums left, FeatureSums right) {
      return left.merge(right);
    }

    @Override
    public float[] values(NetworkReplica network, float[] pixels, int count) {
      return network.features(pixels, count);
    }
  }
}
