package org.haframe.train;

import org.apache.spark.api.java.JavaSparkContext;
import org.haframe.data.ImageSettings;
import org.haframe.network.InvalidModelException;

/**
 * Trains one network on a Spark cluster by averaging parameters.
 *
 * <p>All engines take the same minibatches in the same order, so that a training can be repeated
 * with another one; they differ in how a round runs on Spark.
 */
public sealed interface TrainingEngine permits ParameterAveragingTrainer, Dl4jSparkTrainer {

  /** Setting {@code training.engine}. */
  enum Name {
    /** Ours. */
    PARAMETER_AVERAGING,
    /** Deeplearning4j's ParameterAveragingTrainingMaster. */
    DL4J_SPARK
  }

  /**
   * The engine of this name.
   *
   * @param networkJson the network's configuration, as DL4J writes it
   * @param imageSettings how training images become input
   * @throws IllegalArgumentException if the engine cannot run on a cluster with these settings
   */
  static TrainingEngine of(
      Name name,
      JavaSparkContext spark,
      String networkJson,
      ImageSettings imageSettings,
      TrainingSettings settings) {
    return switch (name) {
      case PARAMETER_AVERAGING ->
          new ParameterAveragingTrainer(spark, networkJson, imageSettings, settings);
      case DL4J_SPARK -> new Dl4jSparkTrainer(spark, networkJson, imageSettings, settings);
    };
  }

  /**
   * The state before the first round: the network's initial parameters, which follow from its seed.
   */
  TrainingState initialState();

  /**
   * Trains until the last epoch is complete or the listener asks to stop.
   *
   * @param images dealt to {@code training.partitions} partitions
   * @param start where to go on from
   * @return the state after the last round
   * @throws TrainingDivergedException if the loss is no longer a number
   * @throws RoundTimeoutException if a round takes longer than {@code training.round-timeout}
   * @throws InvalidModelException if the start belongs to another network
   */
  TrainingState train(TrainingImages images, TrainingState start, RoundListener listener);
}
