package org.haframe.network;

import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.haframe.loss.LossSettings;

/** What the configuration of a model's network says of its layers. */
final class LearntNetwork {

  private final ComputationGraphConfiguration configuration;

  /**
   * @param json as DL4J writes it
   */
  LearntNetwork(String json) {
    this.configuration = ComputationGraphConfiguration.fromJson(json);
  }

  LossSettings loss() {
    return layer(NetworkBuilder.OUTPUT)
        .map(output -> ((ClassOutputLayer) output).lossSettings())
        .orElseThrow();
  }

  /** How many features the transformation module puts out; empty where there is none. */
  OptionalInt headWidth() {
    return outputCount(NetworkBuilder.PROJECTION);
  }

  /** How many outputs a layer has; empty where there is no such layer. */
  OptionalInt outputCount(String layer) {
    return layer(layer)
        .map(found -> OptionalInt.of(Math.toIntExact(((FeedForwardLayer) found).getNOut())))
        .orElseGet(OptionalInt::empty);
  }

  private Optional<Layer> layer(String name) {
    return Optional.ofNullable(configuration.getVertices().get(name))
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer());
  }
}
