package org.haframe.evaluate;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.haframe.cluster.TaskPlacement;
import org.haframe.data.ImageColumn;
import org.haframe.data.ImageSettings;
import org.haframe.data.MinibatchEncoder;
import org.haframe.data.PixelReader;
import org.haframe.hierarchy.HierarchicalDistances;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.NetworkReplica;
import org.haframe.network.ReplicaPool;
import org.haframe.severity.DecisionRule;

/**
 * Classifies images that are spread over a cluster, in batches or streams.
 *
 * <p>Every row comes out, in the order of its partition, with the columns of a prediction behind
 * its own; an image that cannot be decoded with the reason. Minibatches are filled across the rows
 * of a partition, and the last one with whatever the array holds: kernels that are chosen by the
 * size of a minibatch would else round differently, and predictions would depend on the
 * partitioning. So a partition with fewer rows than a minibatch takes the time of one.
 *
 * <p>A task computes on the GPU that Spark gave it, if it did. A Dataset cannot ask for one: that
 * takes an RDD, see {@link TaskPlacement#asksForAGpu}.
 *
 * <p>Parameters are broadcast once; networks are kept in each executor process from task to task.
 * Nothing here starts a Spark job.
 */
public final class ClusterPredictor implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1;

  /** Images in a minibatch, unless told: large enough for the kernels, small for a stream. */
  public static final int MINIBATCH = 32;

  /** Of the last two models: a process may serve one while another replaces it. */
  private static final ReplicaPool NETWORKS = new ReplicaPool(2);

  private final String model;
  private final Broadcast<String> network;
  private final Broadcast<float[]> parameters;
  private final ImageSettings settings;
  private final HierarchicalDistances distances;
  private final DecisionRule rule;
  private final int minibatch;

  /**
   * @param rule how scores become an answer
   * @param minibatch images that a task classifies at once, at least 1
   */
  public ClusterPredictor(
      JavaSparkContext spark, HierarchyAwareModel model, DecisionRule rule, int minibatch) {
    this(
        model.sha256(),
        spark.broadcast(model.networkJson()),
        spark.broadcast(model.parameters()),
        ImagePass.imageSettings(model.input()),
        model.hierarchy().distances(),
        rule,
        minibatch);
  }

  private ClusterPredictor(
      String model,
      Broadcast<String> network,
      Broadcast<float[]> parameters,
      ImageSettings settings,
      HierarchicalDistances distances,
      DecisionRule rule,
      int minibatch) {
    if (minibatch < 1) {
      throw new IllegalArgumentException(
          "Cannot classify %d images at once. Use at least 1.".formatted(minibatch));
    }
    this.model = model;
    this.network = network;
    this.parameters = parameters;
    this.settings = settings;
    this.distances = distances;
    this.rule = rule;
    this.minibatch = minibatch;
  }

  /** The same model by another rule. Parameters are shared: closing one closes both. */
  public ClusterPredictor with(DecisionRule otherRule, int otherMinibatch) {
    return new ClusterPredictor(
        model, network, parameters, settings, distances, otherRule, otherMinibatch);
  }

  /**
   * Appends predictions to rows, lazily.
   *
   * @param rows a batch or a stream, with an image column
   */
  public Dataset<Row> predict(Dataset<Row> rows, ImageColumn images, PredictionColumns columns) {
    MapPartitionsFunction<Row, Row> function = partition -> predict(partition, images, columns);
    return rows.mapPartitions(function, Encoders.row(schema(rows.schema(), columns)));
  }

  /** The columns of rows with those of predictions behind them. */
  public static StructType schema(StructType rows, PredictionColumns columns) {
    StructType schema = rows;
    for (var column : columns.schema().fields()) {
      schema = schema.add(column);
    }
    return schema;
  }

  /** Appends predictions to the rows of a partition, as they are asked for; in a task. */
  public Iterator<Row> predict(
      Iterator<Row> partition, ImageColumn images, PredictionColumns columns) {
    return new PredictedRows(
        partition,
        images,
        new PixelReader(images.format(), settings.size()),
        new MinibatchEncoder(settings),
        columns,
        this);
  }

  int minibatch() {
    return minibatch;
  }

  /** A network with the model's parameters, for this task alone, on the GPU that it was given. */
  NetworkReplica borrowNetwork() {
    TaskPlacement.bindThisTask();
    return NETWORKS.borrow(
        model,
        () -> {
          var replica = new NetworkReplica(network.value(), settings.size());
          replica.loadParameters(parameters.value());
          return replica;
        });
  }

  void giveBack(NetworkReplica replica) {
    NETWORKS.giveBack(model, replica);
  }

  ImagePrediction prediction(float[] scores) {
    return ImagePrediction.of(scores, rule, distances);
  }

  /** Frees the parameters on driver and executors; nothing can be predicted any more. */
  @Override
  public void close() {
    network.destroy();
    parameters.destroy();
  }
}
