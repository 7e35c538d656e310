package org.haframe.pipeline;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.haframe.experiment.ExperimentSettings;
import org.haframe.experiment.SettingsException;
import org.haframe.experiment.SettingsReader;
import org.haframe.experiment.SettingsText;

/**
 * The parameters of a training. Each stands for a setting of an experiment, which has its default,
 * its meaning and its checks; all others can be given as text ({@link #settings()}), over which a
 * parameter that is set wins.
 *
 * @param <S> the class that has them
 */
public interface ExperimentParams<S extends ExperimentParams<S>> extends Params {

  /** The parameters themselves; made in the constructor of the object that has them. */
  final class Of {
    private final Map<Param<?>, String> keys = new LinkedHashMap<>();
    private final DoubleParam gamma;
    private final Param<String> backbone;
    private final IntParam depth;
    private final IntParam width;
    private final Param<String> head;
    private final Param<String> lossName;
    private final DoubleParam alpha;
    private final IntParam imageSize;
    private final IntParam maxIter;
    private final IntParam minibatch;
    private final IntParam partitions;
    private final IntParam averagingFrequency;
    private final LongParam seed;
    private final DoubleParam learningRate;
    private final DoubleParam momentum;
    private final DoubleParam weightDecay;
    private final Param<String> device;
    private final Param<String> settings;

    Of(Params owner) {
      gamma = number(owner, "gamma", "frame.gamma");
      backbone = text(owner, "backbone", "network.backbone");
      depth = whole(owner, "depth", "network.depth");
      width = whole(owner, "width", "network.width");
      head = text(owner, "head", "network.head");
      lossName = text(owner, "lossName", "loss.name");
      alpha = number(owner, "alpha", "loss.alpha");
      imageSize = whole(owner, "imageSize", "images.size");
      maxIter = whole(owner, "maxIter", "training.epochs");
      minibatch = whole(owner, "minibatch", "training.minibatch");
      partitions = whole(owner, "partitions", "training.partitions");
      averagingFrequency = whole(owner, "averagingFrequency", "training.averaging-frequency");
      seed = new LongParam(owner, "seed", doc("training.seed"));
      keys.put(seed, "training.seed");
      learningRate = number(owner, "learningRate", "training.learning-rate");
      momentum = number(owner, "momentum", "training.momentum");
      weightDecay = number(owner, "weightDecay", "training.weight-decay");
      device = text(owner, "device", "device");
      settings =
          new Param<>(
              owner,
              "settings",
              "other settings of the experiment, as text of a settings file, such as images.augmentation.flip = horizontal");
    }

    private static String doc(String key) {
      return "%s (setting %s)".formatted(SettingsReader.meaningOf(key), key);
    }

    private DoubleParam number(Params owner, String name, String key) {
      var param = new DoubleParam(owner, name, doc(key));
      keys.put(param, key);
      return param;
    }

    private IntParam whole(Params owner, String name, String key) {
      var param = new IntParam(owner, name, doc(key));
      keys.put(param, key);
      return param;
    }

    private Param<String> text(Params owner, String name, String key) {
      var param = new Param<String>(owner, name, doc(key));
      keys.put(param, key);
      return param;
    }

    /** Once the owner can find its parameters: the defaults of the settings. */
    void setDefaults(Params owner) {
      keys.forEach(
          (param, key) ->
              SettingsReader.defaultOf(key).ifPresent(value -> setDefault(owner, param, value)));
      owner.setDefault(settings, "");
    }

    @SuppressWarnings("unchecked")
    private static void setDefault(Params owner, Param<?> param, Object value) {
      Object fitting = value;
      if (value instanceof Number number) {
        if (param instanceof DoubleParam) {
          fitting = number.doubleValue();
        } else if (param instanceof LongParam) {
          fitting = number.longValue();
        }
      }
      owner.setDefault((Param<Object>) param, fitting);
    }
  }

  /** Where the parameters are kept. */
  Of experimentParams();

  /**
   * The settings that the parameters stand for.
   *
   * @throws SettingsException with all problems
   */
  default ExperimentSettings experimentSettings() {
    Config given = givenSettings();
    for (var entry : experimentParams().keys.entrySet()) {
      if (isSet(entry.getKey())) {
        given =
            given.withValue(
                entry.getValue(),
                ConfigValueFactory.fromAnyRef(
                    getOrDefault(entry.getKey()), "parameter " + entry.getKey().name()));
      }
    }
    if (given.hasPath("hierarchy")) {
      throw new SettingsException(
          "of " + uid(),
          List.of(
              "parameter settings: hierarchy has no meaning here. Set the parameter hierarchy to the tree whose leaves are the classes."));
    }
    return SettingsReader.experiment("of " + uid(), given);
  }

  private Config givenSettings() {
    try {
      // A saved stage brings them too, so that they may not ask for files or the environment.
      return SettingsText.parse(getSettings(), "parameter settings")
          .resolve(ConfigResolveOptions.noSystem());
    } catch (ConfigException e) {
      throw new SettingsException("of " + uid(), List.of(String.valueOf(e.getMessage())));
    }
  }

  /** This object, for setters to return. */
  @SuppressWarnings("unchecked")
  private S self() {
    return (S) this;
  }

  default DoubleParam gamma() {
    return experimentParams().gamma;
  }

  /**
   * The gamma that was set.
   *
   * @throws java.util.NoSuchElementException if none was: then that of the loss is used
   */
  default double getGamma() {
    return (double) getOrDefault(gamma());
  }

  default S setGamma(double value) {
    set(gamma(), value);
    return self();
  }

  default Param<String> backbone() {
    return experimentParams().backbone;
  }

  default String getBackbone() {
    return getOrDefault(backbone());
  }

  default S setBackbone(String name) {
    set(backbone(), name);
    return self();
  }

  default IntParam depth() {
    return experimentParams().depth;
  }

  default int getDepth() {
    return (int) getOrDefault(depth());
  }

  default S setDepth(int layers) {
    set(depth(), layers);
    return self();
  }

  default IntParam width() {
    return experimentParams().width;
  }

  default int getWidth() {
    return (int) getOrDefault(width());
  }

  default S setWidth(int channels) {
    set(width(), channels);
    return self();
  }

  default Param<String> head() {
    return experimentParams().head;
  }

  default String getHead() {
    return getOrDefault(head());
  }

  default S setHead(String name) {
    set(head(), name);
    return self();
  }

  default Param<String> lossName() {
    return experimentParams().lossName;
  }

  default String getLossName() {
    return getOrDefault(lossName());
  }

  default S setLossName(String name) {
    set(lossName(), name);
    return self();
  }

  default DoubleParam alpha() {
    return experimentParams().alpha;
  }

  default double getAlpha() {
    return (double) getOrDefault(alpha());
  }

  default S setAlpha(double value) {
    set(alpha(), value);
    return self();
  }

  default IntParam imageSize() {
    return experimentParams().imageSize;
  }

  default int getImageSize() {
    return (int) getOrDefault(imageSize());
  }

  default S setImageSize(int pixels) {
    set(imageSize(), pixels);
    return self();
  }

  default IntParam maxIter() {
    return experimentParams().maxIter;
  }

  default int getMaxIter() {
    return (int) getOrDefault(maxIter());
  }

  default S setMaxIter(int epochs) {
    set(maxIter(), epochs);
    return self();
  }

  default IntParam minibatch() {
    return experimentParams().minibatch;
  }

  default int getMinibatch() {
    return (int) getOrDefault(minibatch());
  }

  default S setMinibatch(int images) {
    set(minibatch(), images);
    return self();
  }

  default IntParam partitions() {
    return experimentParams().partitions;
  }

  default int getPartitions() {
    return (int) getOrDefault(partitions());
  }

  default S setPartitions(int tasks) {
    set(partitions(), tasks);
    return self();
  }

  default IntParam averagingFrequency() {
    return experimentParams().averagingFrequency;
  }

  default int getAveragingFrequency() {
    return (int) getOrDefault(averagingFrequency());
  }

  default S setAveragingFrequency(int steps) {
    set(averagingFrequency(), steps);
    return self();
  }

  default LongParam seed() {
    return experimentParams().seed;
  }

  default long getSeed() {
    return (long) getOrDefault(seed());
  }

  default S setSeed(long value) {
    set(seed(), value);
    return self();
  }

  default DoubleParam learningRate() {
    return experimentParams().learningRate;
  }

  default double getLearningRate() {
    return (double) getOrDefault(learningRate());
  }

  default S setLearningRate(double value) {
    set(learningRate(), value);
    return self();
  }

  default DoubleParam momentum() {
    return experimentParams().momentum;
  }

  default double getMomentum() {
    return (double) getOrDefault(momentum());
  }

  default S setMomentum(double value) {
    set(momentum(), value);
    return self();
  }

  default DoubleParam weightDecay() {
    return experimentParams().weightDecay;
  }

  default double getWeightDecay() {
    return (double) getOrDefault(weightDecay());
  }

  default S setWeightDecay(double value) {
    set(weightDecay(), value);
    return self();
  }

  default Param<String> device() {
    return experimentParams().device;
  }

  default String getDevice() {
    return getOrDefault(device());
  }

  default S setDevice(String name) {
    set(device(), name);
    return self();
  }

  default Param<String> settings() {
    return experimentParams().settings;
  }

  default String getSettings() {
    return getOrDefault(settings());
  }

  default S setSettings(String text) {
    set(settings(), text);
    return self();
  }
}
