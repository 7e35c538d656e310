package org.haframe.evaluate;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.haframe.frame.FeatureSums;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.network.NetworkReplica;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.TemperatureFit;

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
