package org.haframe.network;

import static java.util.stream.Collectors.toSet;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.haframe.hierarchy.HierarchyChange;
import org.haframe.loss.LossSettings.Classifier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Puts what a model has learnt into the fresh parameters of a network with other classes: {@link
 * WarmStart} says what is kept, and how what is new begins.
 *
 * <p>All layers of a network but those that follow have the same shape whatever the classes. Of the
 * transformation module, inputs and outputs are features; of a classifier, inputs are features and
 * outputs values.
 */
final class GrownParameters {

  /**
   * How large what is new begins, beside what it is in a fresh network: small, so that the network
   * is at first nearly the model's. What other scales do: growing-trees.md.
   */
  private static final float SCALE_OF_NEW = 0.2f;

  private final LearntNetwork learnt;
  private final HierarchyChange change;
  private final Classifier classifier;

  GrownParameters(LearntNetwork learnt, HierarchyChange change) {
    this.learnt = learnt;
    this.change = change;
    this.classifier = learnt.loss().classifier();
  }

  /**
   * The parameters of a network.
   *
   * @return its flat vector, running statistics included; a new array
   * @throws IllegalArgumentException if it differs from the model's by more than its classes
   */
  float[] of(HierarchyAwareModel model, String networkJson) {
    ComputationGraph before = network(model.networkJson());
    INDArray flat = before.params();
    flat.assign(Nd4j.createFromArray(model.parameters()).reshape(flat.shape()));
    ComputationGraph grown = network(networkJson);
    requireSameLayers(before, grown);
    for (Layer layer : grown.getLayers()) {
      Map<String, INDArray> source = before.getLayer(name(layer)).paramTable();
      layer.paramTable().forEach((key, target) -> carry(layer, key, source.get(key), target));
    }
    return grown.params().toFloatVector();
  }

  private static ComputationGraph network(String json) {
    var network = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
    network.init();
    return network;
  }

  private static String name(Layer layer) {
    return layer.conf().getLayer().getLayerName();
  }

  private static void requireSameLayers(ComputationGraph before, ComputationGraph grown) {
    Set<String> had = Arrays.stream(before.getLayers()).map(GrownParameters::name).collect(toSet());
    Set<String> has = Arrays.stream(grown.getLayers()).map(GrownParameters::name).collect(toSet());
    for (Layer layer : grown.getLayers()) {
      if (!had.contains(name(layer))) {
        throw otherNetwork("it has no layer %s".formatted(name(layer)));
      }
    }
    for (Layer layer : before.getLayers()) {
      if (!has.contains(name(layer))) {
        throw otherNetwork("its layer %s is none of this network".formatted(name(layer)));
      }
    }
  }

  private static IllegalArgumentException otherNetwork(String difference) {
    return new IllegalArgumentException(
        "Cannot start from a model of another network: %s. Use the settings network.* of the model, or train from the beginning."
            .formatted(difference));
  }

  /** Puts what is learnt of one parameter of a layer into the fresh one. */
  private void carry(Layer layer, String key, INDArray source, INDArray target) {
    INDArray from = outputsFirst(layer, key, source);
    INDArray to = outputsFirst(layer, key, target);
    GrownUnits outputs = outputs(name(layer), to.size(0));
    GrownUnits inputs = to.rank() == 1 ? GrownUnits.same(1) : inputs(name(layer), to.size(1));
    requireShape(layer, key, from, to, outputs, inputs);
    float[] learntValues = from.dup('c').data().asFloat();
    float[] values = to.dup('c').data().asFloat();
    float scaleOfNew = beginsSmall(name(layer), key) ? SCALE_OF_NEW : 1;
    int rest = values.length / (outputs.count() * inputs.count()); // pixels of a filter
    for (int out = 0; out < outputs.count(); out++) {
      for (int in = 0; in < inputs.count(); in++) {
        int first = (out * inputs.count() + in) * rest;
        for (int i = 0; i < rest; i++) {
          if (outputs.isNew(out)) {
            values[first + i] *= scaleOfNew;
          } else if (inputs.isNew(in)) {
            values[first + i] = 0;
          } else {
            int unit = outputs.earlier()[out] * inputs.earlierCount() + inputs.earlier()[in];
            values[first + i] = learntValues[unit * rest + i];
          }
        }
      }
    }
    to.assign(Nd4j.createFromArray(values).reshape('c', to.shape()));
  }

  /** A view [outputs, inputs, ...] or, of a parameter with one value for each output, [outputs]. */
  private static INDArray outputsFirst(Layer layer, String key, INDArray parameter) {
    if (!(layer.conf().getLayer() instanceof DenseLayer)) {
      return parameter;
    }
    return key.equals(DefaultParamInitializer.WEIGHT_KEY)
        ? parameter.permute(1, 0)
        : parameter.reshape(parameter.length());
  }

  /** Not vectors whose direction alone counts: the shorter they are, the faster they turn. */
  private boolean beginsSmall(String layer, String key) {
    return layer.startsWith(ClassifierBuilder.VALUES)
            && classifier != Classifier.LEVELS
            && key.equals(DefaultParamInitializer.WEIGHT_KEY)
        || NetworkBuilder.isSummandOfFeatures(layer) && key.equals(ChannelBlockParameters.GAMMA);
  }

  private GrownUnits outputs(String layer, long count) {
    if (layer.startsWith(NetworkBuilder.HEAD)) {
      return features(count);
    }
    return layer.startsWith(ClassifierBuilder.VALUES)
        ? values(layer, count)
        : GrownUnits.same(count);
  }

  private GrownUnits inputs(String layer, long count) {
    boolean takesFeatures =
        layer.startsWith(NetworkBuilder.HEAD) && !layer.equals(NetworkBuilder.PROJECTION)
            || layer.equals(ClassifierBuilder.VALUES);
    return takesFeatures ? features(count) : GrownUnits.same(count);
  }

  private GrownUnits features(long count) {
    if (learnt.headWidth().isEmpty()) {
      return GrownUnits.same(count); // channels of the backbone
    }
    return classifier == Classifier.FEATURES
        ? new GrownUnits(change.earlierNodes(), change.earlier().nodes().count())
        : GrownUnits.appended(learnt.headWidth().getAsInt(), count);
  }

  private GrownUnits values(String layer, long count) {
    return switch (classifier) {
      case CLASSES -> new GrownUnits(change.earlierClasses(), change.earlier().labels().count());
      case NODES -> new GrownUnits(change.earlierNodes(), change.earlier().nodes().count());
      case LEVELS -> valuesOfLevels();
      case ALIGNED_FRAME -> GrownUnits.appended(learnt.outputCount(layer).orElseThrow(), count);
      case LEVEL_CHUNKS, FRAME, FEATURES -> GrownUnits.same(count);
    };
  }

  /** The coarsest level's first, as in {@link LevelClassifiers}. */
  private GrownUnits valuesOfLevels() {
    IntStream.Builder earlier = IntStream.builder();
    int start = 0;
    for (int level = 1; level <= change.earlier().height(); level++) {
      for (int node : change.earlierNodesAt(level)) {
        earlier.add(node == HierarchyChange.NONE ? node : start + node);
      }
      start += change.earlier().nodesAt(level).size();
    }
    return new GrownUnits(earlier.build().toArray(), start);
  }

  private static void requireShape(
      Layer layer, String key, INDArray from, INDArray to, GrownUnits outputs, GrownUnits inputs) {
    long[] fitting = to.shape().clone();
    fitting[0] = outputs.earlierCount();
    if (fitting.length > 1) {
      fitting[1] = inputs.earlierCount();
    }
    if (!Arrays.equals(from.shape(), fitting)) {
      throw otherNetwork(
          "in its layer %s, %s has the shape %s, and here %s"
              .formatted(
                  name(layer), key, Arrays.toString(from.shape()), Arrays.toString(to.shape())));
    }
  }
}
