package org.haframe.evaluate;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.haframe.cluster.Release;
import org.haframe.data.Augmentation;
import org.haframe.data.DecodedImages;
import org.haframe.data.ImageSettings;
import org.haframe.data.MinibatchEncoder;
import org.haframe.data.Normalisation;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;
import org.haframe.network.NetworkReplica;

/**
 * One pass of a model over images that are spread over a cluster: each partition is counted where
 * it is.
 *
 * @param model that sees the images
 * @param images decoded to the model's input size
 */
record ImagePass(JavaSparkContext spark, HierarchyAwareModel model, JavaRDD<DecodedImages> images) {

  static final int MINIBATCH = 128;

  /**
   * The counts of all images, merged on the executors.
   *
   * <p>In one place for all kinds of counts: of two method references that differ in their type
   * arguments alone, Java makes one where they are read on an executor.
   */
  <C> C mergedInAnyOrder(ImageCount<C> count) {
    return merged(count, counts -> counts.treeReduce(count::merged));
  }

  /**
   * What a merge makes of the counts of all partitions.
   *
   * @param merge of the counts of all partitions; what it returns must not depend on them any more
   */
  <C, R> R merged(ImageCount<C> count, Function<JavaRDD<C>, R> merge) {
    Broadcast<float[]> parameters = spark.broadcast(model.parameters());
    Broadcast<String> network = spark.broadcast(model.networkJson());
    ImageSettings settings = imageSettings(model.input());
    try {
      return merge.apply(
          images.mapPartitions(
              partition ->
                  List.of(counted(partition, network.value(), parameters.value(), settings, count))
                      .iterator()));
    } finally {
      Release.of(parameters, network);
    }
  }

  /** How a model's input is encoded, without augmentation. */
  static ImageSettings imageSettings(InputFormat input) {
    return new ImageSettings(
        input.size(),
        new Normalisation(input.mean(), input.standardDeviation()),
        Augmentation.none());
  }

  private static <C> C counted(
      Iterator<DecodedImages> partition,
      String networkJson,
      float[] parameters,
      ImageSettings settings,
      ImageCount<C> count) {
    C counted = count.empty();
    NetworkReplica replica = new NetworkReplica(networkJson, settings.size());
    replica.loadParameters(parameters);
    MinibatchEncoder encoder = new MinibatchEncoder(settings);
    // Always whole minibatches, the last one filled up with whatever the array holds: kernels that
    // are chosen by the size of a minibatch would else round differently, and scores would depend
    // on the partitioning.
    float[] pixels = new float[MINIBATCH * encoder.valuesPerImage()];
    while (partition.hasNext()) {
      DecodedImages images = partition.next();
      for (int start = 0; start < images.count(); start += MINIBATCH) {
        int[] indices =
            IntStream.range(start, Math.min(start + MINIBATCH, images.count())).toArray();
        encoder.encode(images, indices, pixels);
        NetworkReplica.Outputs outputs = count.outputs(replica, pixels, MINIBATCH);
        for (int i = 0; i < indices.length; i++) {
          count.add(
              counted,
              new ImageCount.SeenImage(
                  images.id(indices[i]),
                  images.label(indices[i]),
                  ofImage(outputs.logits(), i),
                  ofImage(outputs.features(), i)));
        }
      }
    }
    return counted;
  }

  /** The values of one image of a minibatch. */
  private static float[] ofImage(float[] values, int image) {
    int width = values.length / MINIBATCH;
    return Arrays.copyOfRange(values, image * width, (image + 1) * width);
  }
}
