package org.haframe.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.haframe.data.Augmentation;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageSettings;
import org.haframe.data.MinibatchEncoder;
import org.haframe.data.Normalisation;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.hierarchy.HierarchyReader;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.NetworkReplica;
import org.haframe.severity.DecisionRule;
import org.haframe.severity.MistakeTally;

/**
 * Scores a model on images that are spread over a cluster.
 *
 * <p>Executors count, the driver divides: every partition counts its images into a {@link
 * MistakeTally}, and tallies of whole numbers merge exactly, in any order. Every image is scored
 * once, the last incomplete minibatch included, and its scores do not depend on how images are
 * spread.
 */
public final class ClusterEvaluator {

  private static final int MINIBATCH = 128;

  private final JavaSparkContext spark;

  public ClusterEvaluator(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * Decodes images for {@link #evaluate}. Persist the result to evaluate on it again and again.
   *
   * @param rows images of an image table
   * @return one element for each partition that has images
   */
  public static JavaRDD<DecodedImages> decode(
      Dataset<Row> rows, ClassHierarchy hierarchy, int size) {
    byte[] tree = hierarchy.toJson().getBytes(StandardCharsets.UTF_8);
    return rows.javaRDD()
        .mapPartitions(
            images ->
                List.of(
                        DecodedImages.of(
                            images, HierarchyReader.read("hierarchy.json", tree), size))
                    .iterator());
  }

  /**
   * Counts the mistakes of a model.
   *
   * @param images decoded to the model's input size, labelled in the model's class order
   * @param rule how scores become an answer
   */
  public MistakeTally evaluate(
      HierarchyAwareModel model, JavaRDD<DecodedImages> images, DecisionRule rule) {
    Broadcast<float[]> parameters = spark.broadcast(model.parameters());
    Broadcast<String> network = spark.broadcast(model.networkJson());
    byte[] tree = model.hierarchy().toJson().getBytes(StandardCharsets.UTF_8);
    ImageSettings settings = imageSettings(model.input());
    try {
      return images
          .mapPartitions(
              partition ->
                  List.of(
                          tally(
                              partition, network.value(), parameters.value(), tree, settings, rule))
                      .iterator())
          .treeReduce(ClusterEvaluator::merged);
    } finally {
      parameters.destroy();
      network.destroy();
    }
  }

  /** How a model's input is encoded, without augmentation. */
  static ImageSettings imageSettings(InputFormat input) {
    return new ImageSettings(
        input.size(),
        new Normalisation(input.mean(), input.standardDeviation()),
        Augmentation.none());
  }

  private static MistakeTally tally(
      Iterator<DecodedImages> partition,
      String networkJson,
      float[] parameters,
      byte[] tree,
      ImageSettings settings,
      DecisionRule rule) {
    MistakeTally tally = MistakeTally.empty(HierarchyReader.read("hierarchy.json", tree));
    NetworkReplica replica = new NetworkReplica(networkJson, settings.size());
    replica.loadParameters(parameters);
    MinibatchEncoder encoder = new MinibatchEncoder(settings);
    // Always whole minibatches, the last one filled up with whatever the array holds: kernels that
    // are chosen by the
    // size of a minibatch would else round differently, and scores would depend on the
    // partitioning.
    float[] pixels = new float[MINIBATCH * encoder.valuesPerImage()];
    while (partition.hasNext()) {
      DecodedImages images = partition.next();
      for (int start = 0; start < images.count(); start += MINIBATCH) {
        int[] indices =
            IntStream.range(start, Math.min(start + MINIBATCH, images.count())).toArray();
        encoder.encode(images, indices, pixels);
        count(tally, images, indices, replica.logits(pixels, MINIBATCH), rule);
      }
    }
    return tally;
  }

  private static void count(
      MistakeTally tally, DecodedImages images, int[] indices, float[] logits, DecisionRule rule) {
    int classes = logits.length / MINIBATCH;
    for (int i = 0; i < indices.length; i++) {
      float[] scores = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
      tally.add(images.label(indices[i]), scores, rule);
    }
  }

  private static MistakeTally merged(MistakeTally left, MistakeTally right) {
    left.merge(right);
    return left;
  }
}
