package org.haframe.train;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.RepartitionStrategy;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.haframe.data.ImageSettings;
import org.haframe.network.NetworkReplica;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains with Deeplearning4j's ParameterAveragingTrainingMaster: the peer that benchmarks compare
 * {@link ParameterAveragingTrainer} with.
 *
 * <p>Each round is one call of its fit, with that round's minibatches. Given a whole epoch, it
 * would draw the minibatches of each round at random, read all of the epoch in each round, and
 * return at the end of the epoch only; given a round, it trains the minibatches in the order they
 * have, so that a training can stop, and go on, after each round as with the other engine.
 *
 * <p>What it does otherwise than the other engine: all partitions that trained weigh the same,
 * however many images they saw, in the last round of an epoch too; running variances are averaged
 * without what lies between the means; sums are taken in float32 as tasks finish, so that with
 * three partitions and more a training is the same up to rounding only; a task builds its network
 * anew in each round; the driver sums what partitions trained; that no task computed with another
 * frame is not proved.
 */
final class Dl4jSparkTrainer implements TrainingEngine {

  private static final Logger log = LoggerFactory.getLogger(Dl4jSparkTrainer.class);

  private final JavaSparkContext spark;
  private final String networkJson;
  private final ImageSettings imageSettings;
  private final TrainingSettings settings;
  private final TrainingState initial;
  private final int classCount;

  /** What stays the same in all rounds of a training. */
  private record Training(
      String name, ComputationGraph network, TrainingImages images, TasksAtWork tasks) {}

  Dl4jSparkTrainer(
      JavaSparkContext spark,
      String networkJson,
      ImageSettings imageSettings,
      TrainingSettings settings) {
    requireServable(spark.getConf());
    this.spark = spark;
    this.networkJson = networkJson;
    this.imageSettings = imageSettings;
    this.settings = settings;
    var replica = new NetworkReplica(networkJson, imageSettings.size());
    this.initial = new TrainingState(0, 0, replica.parameters(), replica.optimiserState());
    this.classCount = replica.classCount();
  }

  private static void requireServable(SparkConf cluster) {
    if (cluster.get("spark.serializer", "").endsWith(".KryoSerializer")) {
      throw new IllegalArgumentException(
          "Cannot train with training.engine = dl4j-spark and spark.serializer = %s: it sends ND4J's arrays through Spark, which Kryo cannot write. Leave spark.serializer out, or set training.engine to parameter-averaging."
              .formatted(cluster.get("spark.serializer")));
    }
    for (String key :
        List.of("spark.executor.resource.gpu.amount", "spark.task.resource.gpu.amount")) {
      if (cluster.getDouble(key, 0) > 0) {
        throw new IllegalArgumentException(
            "Cannot train with training.engine = dl4j-spark and %s = %s: it does not look at the GPU that Spark gives a task. Leave that setting out, or set training.engine to parameter-averaging."
                .formatted(key, cluster.get(key)));
      }
    }
  }

  @Override
  public TrainingState initialState() {
    return initial;
  }

  @Override
  public TrainingState train(TrainingImages images, TrainingState start, RoundListener listener) {
    images.requireDealtTo(settings.partitions());
    start.requireSizeOf(initial);
    String name = UUID.randomUUID().toString();
    try (TasksAtWork tasks = TasksAtWork.watch(spark, name)) {
      var training = new Training(name, networkAt(start), images, tasks);
      TrainingState state = start;
      while (state.epoch() < settings.epochs() && !listener.stopRequested()) {
        state = trainRound(training, state, listener);
        if (state.round() == 0) {
          listener.epochCompleted(state);
        }
      }
      return state;
    }
  }

  private ComputationGraph networkAt(TrainingState state) {
    var network = new ComputationGraph(ComputationGraphConfiguration.fromJson(networkJson));
    network.init();
    network.setParams(Nd4j.createFromArray(state.parameters()).reshape(1, -1));
    network
        .getUpdater()
        .setStateViewArray(Nd4j.createFromArray(state.optimiserState()).reshape(1, -1));
    return network;
  }

  private TrainingState trainRound(Training training, TrainingState state, RoundListener listener) {
    long began = System.nanoTime();
    training.network.setLearningRate(settings.learningRateAt(state.epoch()));
    var tally = new RoundTally();
    spark.sc().register(tally);
    var minibatches =
        new RoundMinibatches(
            imageSettings, RoundPlan.of(settings, state.epoch(), state.round()), classCount);
    JavaRDD<MultiDataSet> data =
        training
            .images
            .partitions()
            .mapPartitionsWithIndex(
                (partition, decoded) -> minibatches.of(partition, decoded.next()), true);
    fit(training, state, data, tally);
    TrainingRound round =
        TrainingRound.of(
            tally.value(),
            settings,
            state,
            training.images.count(),
            Duration.ofNanos(System.nanoTime() - began));
    log.info(round.line());
    TrainingState next = stateOf(training, state, round.rounds());
    next.requireFinite(round);
    listener.roundCompleted(round);
    return next;
  }

  private void fit(
      Training training, TrainingState state, JavaRDD<MultiDataSet> data, RoundTally tally) {
    try (var deadline =
        FitDeadline.start(
            spark,
            // A late cancel must not meet the next round.
            "%s %d %d".formatted(training.name, state.epoch(), state.round()),
            settings.roundTimeout(),
            training.tasks)) {
      deadline.await(
          state,
          () ->
              new SparkComputationGraph(spark, training.network, master(new TallyingHook(tally)))
                  .fitMultiDataSet(data));
    }
  }

  /** With every knob that it reads here set, none inherited. */
  private ParameterAveragingTrainingMaster master(TallyingHook hook) {
    return new ParameterAveragingTrainingMaster.Builder(settings.partitions(), settings.minibatch())
        .batchSizePerWorker(settings.minibatch())
        .averagingFrequency(settings.averaging().frequency())
        // False by default, although documented as true: momentum would be lost in every round.
        .saveUpdater(true)
        .aggregationDepth(2)
        // Minibatches are encoded in the task's own thread, as with the other engine.
        .workerPrefetchNumBatches(0)
        // The other choice writes all data to files first.
        .rddTrainingApproach(RDDTrainingApproach.Direct)
        // Minibatches, counted and then trained on once, are encoded twice rather than kept: that
        // would have to be in serialised form, since Spark cannot see how large arrays beside the
        // heap are.
        .storageLevel(null)
        .repartionData(Repartition.Never)
        .repartitionStrategy(RepartitionStrategy.Balanced)
        .rngSeed(settings.seed())
        .collectTrainingStats(false)
        .trainingHooks(hook)
        .build();
  }

  private static TrainingState stateOf(Training training, TrainingState before, int rounds) {
    return before.next(
        training.network.params().toFloatVector(),
        training.network.getUpdater().getStateViewArray().toFloatVector(),
        rounds);
  }
}
