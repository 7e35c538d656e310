package org.haframe.evaluate;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.haframe.frame.FeatureSums;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.network.NetworkReplica;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.ImageScores;
import org.haframe.severity.MistakeExamples;
import org.haframe.severity.MistakeTally;
import org.haframe.severity.RankedPrediction;
import org.haframe.severity.TemperatureFit;
import scala.Tuple2;

/**
 * What becomes of the images of a partition when a network has seen them.
 *
 * @param <C> holds the counts of a partition
 */
sealed interface ImageCount<C> extends Serializable {

  /**
   * An image as a network saw it.
   *
   * @param id in the image table
   * @param label class index
   * @param scores of the classes, shape [K]; empty where the count does not take them
   * @param features shape [d]; empty where the count does not take them
   */
  record SeenImage(String id, int label, float[] scores, float[] features) {}

  /** Counts of no image. */
  C empty();

  /** Adds an image. */
  void add(C count, SeenImage image);

  /** Both together, in either of the two. */
  C merged(C left, C right);

  /** What is counted of a minibatch; class scores, unless overridden. */
  default NetworkReplica.Outputs outputs(NetworkReplica network, float[] pixels, int count) {
    return new NetworkReplica.Outputs(network.logits(pixels, count), new float[0]);
  }

  /**
   * Mistakes of the class scores; merges exactly, in any order.
   *
   * @param hierarchyJson of the tree that images and scores are of
   */
  record Mistakes(String hierarchyJson, DecisionRule rule, ClassScores scores)
      implements ImageCount<MistakeTally> {
    @Override
    public MistakeTally empty() {
      return MistakeTally.empty(hierarchy());
    }

    private ClassHierarchy hierarchy() {
      return HierarchyReader.read("hierarchy.json", hierarchyJson.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void add(MistakeTally count, SeenImage image) {
      count.add(image.label(), image.scores(), rule);
    }

    @Override
    public MistakeTally merged(MistakeTally left, MistakeTally right) {
      return left.merge(right);
    }

    @Override
    public NetworkReplica.Outputs outputs(NetworkReplica network, float[] pixels, int count) {
      return scored(ImageCount.super.outputs(network, pixels, count), scores, pixels, count);
    }
  }

  private static NetworkReplica.Outputs scored(
      NetworkReplica.Outputs outputs, ClassScores scores, float[] pixels, int count) {
    return new NetworkReplica.Outputs(
        scores.of(outputs.logits(), pixels, count), outputs.features());
  }

  /**
   * Mistakes, and how each image is ranked, to be set beside what another model makes of the same
   * images.
   */
  record EachImage(Mistakes mistakes) implements ImageCount<EachImage.Counts> {

    /** Not a record: Kryo, where Spark is set to use it, cannot make one. */
    static final class Counts implements Serializable {
      private static final long serialVersionUID = 1;

      private final MistakeTally tally;
      private final HierarchicalDistances distances;
      private final ArrayList<Tuple2<String, ImageScores>> byId = new ArrayList<>();

      Counts(ClassHierarchy hierarchy) {
        this.tally = MistakeTally.empty(hierarchy);
        this.distances = hierarchy.distances();
      }

      MistakeTally tally() {
        return tally;
      }

      List<Tuple2<String, ImageScores>> byId() {
        return byId;
      }
    }

    @Override
    public Counts empty() {
      return new Counts(mistakes.hierarchy());
    }

    @Override
    public void add(Counts count, SeenImage image) {
      RankedPrediction ranking = count.tally.add(image.label(), image.scores(), mistakes.rule());
      count.byId.add(
          new Tuple2<>(image.id(), ImageScores.of(ranking, image.label(), count.distances)));
    }

    @Override
    public Counts merged(Counts left, Counts right) {
      left.tally.merge(right.tally);
      left.byId.addAll(right.byId);
      return left;
    }

    @Override
    public NetworkReplica.Outputs outputs(NetworkReplica network, float[] pixels, int count) {
      return mistakes.outputs(network, pixels, count);
    }
  }

  /**
   * The temperature of the class scores, over images of classes that have some; merges exactly, in
   * any order.
   */
  record Temperatures(ClassScores scores) implements ImageCount<TemperatureFit> {
    @Override
    public TemperatureFit empty() {
      return new TemperatureFit();
    }

    @Override
    public void add(TemperatureFit count, SeenImage image) {
      if (scores.knows(image.label())) {
        count.add(image.label(), image.scores());
      }
    }

    @Override
    public TemperatureFit merged(TemperatureFit left, TemperatureFit right) {
      return left.merge(right);
    }

    @Override
    public NetworkReplica.Outputs outputs(NetworkReplica network, float[] pixels, int count) {
      return scored(ImageCount.super.outputs(network, pixels, count), scores, pixels, count);
    }
  }

  /** Sums of features, which merge to rounding. */
  record Features(int classCount, int dimension) implements ImageCount<FeatureSums> {
    @Override
    public FeatureSums empty() {
      return new FeatureSums(classCount, dimension);
    }

    @Override
    public void add(FeatureSums count, SeenImage image) {
      count.add(image.label(), image.features());
    }

    @Override
    public FeatureSums merged(FeatureSums left, FeatureSums right) {
      return left.merge(right);
    }

    @Override
    public NetworkReplica.Outputs outputs(NetworkReplica network, float[] pixels, int count) {
      return new NetworkReplica.Outputs(new float[0], network.features(pixels, count));
    }
  }

  /**
   * All that a report tells of images, in one pass of the network or the two: mistakes, images that
   * show them, and sums of features.
   *
   * @param dimension of the features; 0 where they are not asked for
   */
  record Everything(Mistakes mistakes, int dimension) implements ImageCount<Everything.Counts> {

    /** Not a record: Kryo, where Spark is set to use it, cannot make one. */
    static final class Counts implements Serializable {
      private static final long serialVersionUID = 1;

      private final MistakeTally tally;
      private final MistakeExamples examples;
      private final FeatureSums features;

      Counts(MistakeTally tally, MistakeExamples examples, FeatureSums features) {
        this.tally = tally;
        this.examples = examples;
        this.features = features;
      }

      /** Mistakes and examples alone, which are all that merges in any order. */
      Counts withoutFeatures() {
        return new Counts(tally, examples, new FeatureSums(features.classCount(), 0));
      }

      MistakeTally tally() {
        return tally;
      }

      MistakeExamples examples() {
        return examples;
      }

      FeatureSums features() {
        return features;
      }
    }

    @Override
    public Counts empty() {
      ClassHierarchy hierarchy = mistakes.hierarchy();
      return new Counts(
          MistakeTally.empty(hierarchy),
          MistakeExamples.empty(hierarchy),
          new FeatureSums(hierarchy.labels().count(), dimension));
    }

    @Override
    public void add(Counts count, SeenImage image) {
      RankedPrediction ranking = count.tally().add(image.label(), image.scores(), mistakes.rule());
      count.examples().add(image.id(), image.label(), ranking);
      count.features().add(image.label(), image.features());
    }

    @Override
    public Counts merged(Counts left, Counts right) {
      left.tally().merge(right.tally());
      left.examples().merge(right.examples());
      left.features().merge(right.features());
      return left;
    }

    @Override
    public NetworkReplica.Outputs outputs(NetworkReplica network, float[] pixels, int count) {
      NetworkReplica.Outputs outputs =
          dimension == 0
              ? ImageCount.super.outputs(network, pixels, count)
              : network.outputs(pixels, count);
      return scored(outputs, mistakes.scores(), pixels, count);
    }
  }
}
