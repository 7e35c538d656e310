package org.haframe.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Says a trained network layer by layer. */
final class NetworkDescription {

  private final HierarchyAwareModel model;
  private final PlainLayers layers;

  private NetworkDescription(HierarchyAwareModel model, PlainLayers layers) {
    this.model = model;
    this.layers = layers;
  }

  /**
   * @throws IllegalArgumentException if a part of the network cannot be said in such layers
   */
  static void describe(HierarchyAwareModel model, PlainLayers layers) {
    ComputationGraph network =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(model.networkJson()));
    network.init();
    INDArray parameters = network.params();
    parameters.assign(Nd4j.createFromArray(model.parameters()).reshape(parameters.shape()));
    new NetworkDescription(model, layers).describe(network);
  }

  private void describe(ComputationGraph network) {
    layers.images(NetworkBuilder.INPUT, model.input().size());
    GraphVertex[] vertices = network.getVertices();
    for (int index : network.topologicalSortOrder()) {
      String name = vertices[index].getVertexName();
      if (network.getConfiguration().getVertices().containsKey(name)) {
        describe(network, name, network.getConfiguration().getVertexInputs().get(name));
      }
    }
  }

  private void describe(ComputationGraph network, String name, List<String> inputs) {
    if (network.getVertex(name).hasLayer()) {
      Layer layer = network.getLayer(name).conf().getLayer();
      Map<String, INDArray> parameters = network.getLayer(name).paramTable();
      if (layer instanceof Describable ours) {
        ours.describeTo(layers, name, inputs, parameters);
      } else if (layer.getClass() == DenseLayer.class
          && ((DenseLayer) layer).getActivationFn() instanceof ActivationIdentity) {
        layers.dense(
            name,
            inputs.get(0),
            Describable.weight(parameters.get(DefaultParamInitializer.WEIGHT_KEY)),
            Optional.of(
                Describable.weight(parameters.get(DefaultParamInitializer.BIAS_KEY).reshape(-1))));
      } else {
        throw unknown(name);
      }
    } else if (network.getConfiguration().getVertices().get(name) instanceof Describable ours) {
      ours.describeTo(layers, name, inputs, Map.of());
    } else {
      throw unknown(name);
    }
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "Cannot say the part %s of a network in layers that other programs have. Use a model of another loss than flamingo."
            .formatted(name));
  }
}
