package org.haframe.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Gradient descent with heavy-ball momentum: v = momentum v + g; w = w - learningRate v.
 *
 * <p>This is what the HAFrame paper trains with. DL4J offers Nesterov's variant only, and keeps the
 * learning rate inside v, so that v is wrong after the rate changes.
 */
public final class MomentumSgd implements IUpdater {

  @JsonProperty private double learningRate;
  @JsonProperty private double momentum;
  @JsonProperty private double rateFactor = 1;

  /** For JSON. */
  public MomentumSgd() {}

  /**
   * @param learningRate above 0
   * @param momentum in [0, 1)
   */
  public MomentumSgd(double learningRate, double momentum) {
    this(learningRate, momentum, 1);
  }

  /**
   * With a rate of its own for some layers, which follows that of the others.
   *
   * @param learningRate of the network, above 0
   * @param momentum in [0, 1)
   * @param rateFactor what the learning rate is multiplied by, above 0
   */
  MomentumSgd(double learningRate, double momentum, double rateFactor) {
    this.learningRate = learningRate;
    this.momentum = momentum;
    this.rateFactor = rateFactor;
  }

  @Override
  public long stateSize(long parameters) {
    return parameters;
  }

  @Override
  public GradientUpdater<MomentumSgd> instantiate(INDArray state, boolean initialise) {
    Updater updater = new Updater(this);
    updater.setStateViewArray(state, state.shape(), 'c', initialise);
    return updater;
  }

  @Override
  public GradientUpdater<MomentumSgd> instantiate(Map<String, INDArray> state, boolean initialise) {
    Updater updater = new Updater(this);
    updater.setState(state, initialise);
    return updater;
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return rateFactor * learningRate;
  }

  @Override
  public boolean hasLearningRate() {
    return true;
  }

  @Override
  public void setLrAndSchedule(double rate, @Nullable ISchedule schedule) {
    if (schedule != null) {
      throw new IllegalArgumentException(
          "Cannot follow the schedule %s: the trainer sets the learning rate of each epoch."
              .formatted(schedule));
    }
    learningRate = rate;
  }

  @Override
  public IUpdater clone() {
    return new MomentumSgd(learningRate, momentum, rateFactor);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MomentumSgd updater
        && learningRate == updater.learningRate
        && momentum == updater.momentum
        && rateFactor == updater.rateFactor;
  }

  @Override
  public int hashCode() {
    return Objects.hash(learningRate, momentum, rateFactor);
  }

  private static final class Updater implements GradientUpdater<MomentumSgd> {
    private static final String VELOCITY = "V";

    private final MomentumSgd settings;
    private @Nullable INDArray velocity;

    Updater(MomentumSgd settings) {
      this.settings = settings;
    }

    @Override
    public MomentumSgd getConfig() {
      return settings;
    }

    @Override
    public void setState(Map<String, INDArray> state, boolean initialise) {
      velocity = Objects.requireNonNull(state.get(VELOCITY), "velocity");
      if (initialise) {
        velocity.assign(0);
      }
    }

    @Override
    public Map<String, INDArray> getState() {
      Map<String, INDArray> state = new LinkedHashMap<>();
      state.put(VELOCITY, velocity);
      return state;
    }

    @Override
    public void setStateViewArray(INDArray view, long[] shape, char order, boolean initialise) {
      velocity = view;
      if (initialise) {
        velocity.assign(0);
      }
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      // BLAS rather than ND4J's operations, which cost twenty times as much to call.
      Level1 vectors = Nd4j.getBlasWrapper().level1();
      long length = gradient.length();
      vectors.scal(length, settings.momentum, velocity);
      vectors.axpy(length, 1, gradient, velocity);
      vectors.copy(velocity, gradient);
      vectors.scal(length, settings.rateFactor * settings.learningRate, gradient);
    }
  }
}
